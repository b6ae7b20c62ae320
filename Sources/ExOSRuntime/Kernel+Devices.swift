// Devices and facts of the machine.

internal import CExOS
public import ExokernelABI

extension Kernel {
  /// Lets a bound device interrupt once more.
  public static func acknowledgeInterrupt(of device: UInt64) throws(KernelError) {
    try check(kernelCall(Call.acknowledgeInterrupt.rawValue, device))
  }

  /// The wall clock in seconds since 1970.
  public static func readWallClock() throws(KernelError) -> UInt64 {
    try check(kernelCall(Call.readWallClock.rawValue))
  }

  /// Records into frames of the program's, for who holds the console; with a count of 0, no more.
  public static func bindTrace(_ first: FrameHandle, count: Int) throws(KernelError) {
    try check(
      kernelCall(Call.bindTrace.rawValue, first.rawValue, UInt64(truncatingIfNeeded: count)))
  }

  /// Sixty-four random bits of the processor's generator.
  public static func readEntropy() throws(KernelError) -> UInt64 {
    try check(kernelCall(Call.readEntropy.rawValue))
  }
}
