// Random bytes for the Swift runtime (Dictionary and Set hash with them): from the processor where it
// has a generator, else from the kernel, which asks the same generator and may know better.

internal import CExOS
internal import ExokernelABI

/// Random numbers.
public enum Randomness {
  private static let attemptCount = 10

  /// Sixty-four random bits; on a processor without a generator, ones that merely differ.
  public static func word() -> UInt64 {
    if Revealed.system.features & ProcessorFeatures.random.rawValue != 0 {
      for _ in 0..<attemptCount {
        let value = readRandom()
        if value != 0 { return value }
      }
    }
    return (try? Kernel.readEntropy()) ?? Clock.ticks &* 0x9e37_79b9_7f4a_7c15
  }
}

/// Fills memory with random bytes for the Swift runtime.
@c(arc4random_buf)
public func fillRandomly(_ target: UnsafeMutableRawPointer, _ byteCount: Int) {
  var word: UInt64 = 0
  for index in 0..<byteCount {
    if index & 7 == 0 { word = Randomness.word() }
    unsafe target.storeBytes(
      of: UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: (index & 7) &* 8)),
      toByteOffset: index, as: UInt8.self)
  }
}
