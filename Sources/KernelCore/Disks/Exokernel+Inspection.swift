// Devices are looked after by the timer while they have requests: what one does not answer in time ends
// with an error, so that nobody waits for ever.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// A device has a request: it is looked after from now on.
  @inline(__always)
  public mutating func watchDevices() {
    if inspectionTime == .max { inspectDevices(machine.now) }
  }

  @inline(never)
  mutating func inspectDevices(_ now: UInt64) {
    inspectionTime = machine.inspectDevices(at: now)
    setNextDue()
    if nextDue < timerTime { armTimer() }
  }
}
