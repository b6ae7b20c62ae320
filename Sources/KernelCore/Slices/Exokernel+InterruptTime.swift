// Time that devices' interrupts take of a slice is given back to it. Past a tenth of a slot the devices
// are quiet until the next slot begins, so that a storm stretches a slot by no more than that, and nobody
// starves; what comes meanwhile waits in the device's own memory, or is lost there. Idle time belongs to
// nobody: devices interrupt as often as they like.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// Gives the running slice back what an interrupt took.
  ///
  /// - Returns: Whether devices may go on; else the kernel keeps them quiet until
  ///   `letDevicesInterrupt`.
  public mutating func giveBack(_ ticks: UInt64) -> Bool {
    sliceEnd &+= ticks
    interruptTicks &+= ticks
    return !areDevicesQuiet
  }

  private var areDevicesQuiet: Bool { interruptTicks > sliceTicks / 10 }

  /// A slot begins.
  @inline(never)
  mutating func forgetInterrupts() {
    if areDevicesQuiet { machine.letDevicesInterrupt() }
    interruptTicks = 0
  }

  /// Nobody is ready.
  ///
  /// The slice is not over: if somebody wakes in it, the devices have had their share.
  mutating func becomeIdle() -> Next {
    if areDevicesQuiet { machine.letDevicesInterrupt() }
    return .idle
  }
}
