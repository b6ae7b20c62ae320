// Exceptions that the entry code could not deliver straight, and interrupts. The interrupted registers
// are in the context's private page when these run, for a device only those that a function may change;
// returning resumes it.

import Boot
import CX86
import ExokernelABI
import KernelCore

/// An exception of the running context.
@c(kernel_handle_trap)
func handleTrap(page: UnsafeMutablePointer<PrivatePage>, vector: UInt64) {
  let caller = unsafe Processor.caller(page)
  let next = unsafe kernel.fault(caller, Event(rawValue: vector))
  if case .same = next {
    if Trace.isOn { Trace.entryEnds() }
    return
  }
  unsafe giveAway(next, from: caller, page)
}

// MARK: Devices

@c(kernel_handle_console)
func handleConsole() {
  handleDevice { _ in
    takeConsoleInterrupt()
  } whenTooBusy: {
  }
}

@c(kernel_handle_network)
func handleNetwork() {
  handleDevice { _ in
    Network.takeInterrupt()
  } whenTooBusy: {
    LinkFacts.countQuiet()
  }
}

@c(kernel_handle_link)
func handleLink() {
  handleDevice { _ in
    Network.takeLinkInterrupt()
  } whenTooBusy: {
  }
}

@c(kernel_handle_disk)
func handleDisk() {
  handleDevice { now in
    Disks.takeInterrupt(at: now)
  } whenTooBusy: {
    Disks.keepQuiet()
  }
}

/// What an interrupt takes of a slice before and behind what is measured of it: the registers' way in and
/// out.
private let ticksAround: UInt64 = 100

/// A device interrupted the running context, which goes on and gets the time back.
///
/// - Parameter whenTooBusy: The devices have had their part of the slice.
@inline(__always)
private func handleDevice(_ take: (UInt64) -> Void, whenTooBusy: () -> Void) {
  let begin = x86_time_stamp()
  SystemFacts.countTurn()
  take(begin)
  let ticks = Processor.chargeInterrupt(since: begin)
  if unsafe kernel.giveBack(ticks &+ ticksAround) {
    Network.letInterrupt()
  } else {
    whenTooBusy()
  }
  if Trace.isOn { Trace.entryEnds() }
}

// MARK: The timer

/// The timer interrupted the running context.
@c(kernel_handle_timer)
func handleTimer(page: UnsafeMutablePointer<PrivatePage>) {
  InterruptControllers.finish()
  let caller = unsafe Processor.caller(page)
  let now = unsafe Processor.charge(caller.context, page)
  let next = unsafe kernel.timerExpired(caller, at: now)
  // Who is switched to counts a turn itself.
  if case .same = next {
    if Trace.isOn { Trace.entryEnds() }
    return SystemFacts.countTurn()
  }
  unsafe giveAway(next, from: caller, page)
}

/// An interrupt while the processor was idle; the idle loop looks for who is ready.
@c(kernel_handle_idle_interrupt)
func handleIdleInterrupt(page: UnsafeMutablePointer<PrivatePage>, vector: UInt64) {
  let begin = Processor.charge(0)
  if Trace.isOn { Trace.idleInterruptBegins(vector) }
  if vector == UInt64(VECTOR_TIMER) {
    InterruptControllers.finish()
    unsafe kernel.timerExpiredInIdleTime()
  } else {
    takeDeviceInterrupt(vector, at: begin)
    Network.letInterrupt()
    Processor.chargeInterrupt(since: begin)
  }
  if Trace.isOn { Trace.entryEnds() }
}

private func takeDeviceInterrupt(_ vector: UInt64, at now: UInt64) {
  switch vector {
  case UInt64(VECTOR_NETWORK): Network.takeInterrupt()
  case UInt64(VECTOR_LINK): Network.takeLinkInterrupt()
  case UInt64(VECTOR_DISK): Disks.takeInterrupt(at: now)
  default: takeConsoleInterrupt()
  }
}

/// One interrupt is one notice; then the line is masked until the holder asks again.
private func takeConsoleInterrupt() {
  InterruptControllers.maskConsole()
  InterruptControllers.finish()
  let holder = unsafe kernel.consoleHolder
  if holder != 0 { unsafe kernel.notify(environment: holder, .console) }
}

/// Somebody else goes on; the interrupted context's state is saved, unless it ended.
@inline(__always)
private func giveAway(
  _ next: Next, from caller: Caller, _ page: UnsafeMutablePointer<PrivatePage>
) -> Never {
  let owner = unsafe kernel.machine[context: caller.context].environment
  if owner == UInt32(truncatingIfNeeded: caller.environment) {
    unsafe Processor.save(page)
  }
  if Trace.isOn { _ = Trace.passing(next, from: UInt64(caller.context)) }
  carryOut(next)
}
