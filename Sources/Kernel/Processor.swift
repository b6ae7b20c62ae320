// The processor's own state, and giving it to a context: address space, GS base, permission bitmap,
// vector state. The entry code hands the state down; what is here changes whose it is.

import Boot
import CX86
import ExokernelABI
import KernelCore

/// The one processor that runs.
enum Processor {
  /// Its own state.
  static var state: UnsafeMutablePointer<ProcessorState> {
    unsafe KernelMemory.pointer(boot_processor_address())
  }

  /// The private page of the context that runs, where the entry code finds the seventh argument of every
  /// call.
  static var page: UnsafeMutablePointer<UnsafeMutablePointer<PrivatePage>> {
    unsafe KernelMemory.pointer(boot_kernel_stack_top())
  }

  /// The pages that GS names while no context runs.
  static var idlePage: UnsafeMutablePointer<PrivatePage> {
    unsafe KernelMemory.pointer(boot_idle_pages_address())
  }

  /// Who makes a call.
  @inline(__always)
  static func caller(_ page: UnsafeMutablePointer<PrivatePage>) -> Caller {
    Caller(
      context: Int(truncatingIfNeeded: unsafe page.pointee.context),
      environment: Int(truncatingIfNeeded: unsafe page.pointee.environment))
  }

  /// Loads an address space unless it is there already.
  @inline(__always)
  static func load(addressSpace: UInt64) {
    guard unsafe state.pointee.address_space != addressSpace else { return }
    unsafe state.pointee.address_space = addressSpace
    x86_write_cr3(addressSpace)
  }

  /// Makes a page's context the one that runs.
  @inline(__always)
  static func adopt(_ page: UnsafeMutablePointer<PrivatePage>) {
    let state = unsafe state
    SystemFacts.countTurn()
    unsafe Processor.page.pointee = page
    x86_write_kernel_gs_base(UInt64(UInt(bitPattern: page)))
    // Interrupted registers are pushed straight into the private page.
    unsafe state.pointee.task_state.rsp.0 =
      UInt64(UInt(bitPattern: page)) &+ UInt64(PRIVATE_FRAME_TOP)
    unsafe load(addressSpace: page.pointee.address_space)
    unsafe state.pointee.task_state.bitmap_offset = page.pointee.port_bitmap
  }

  /// Where the permission bitmap begins for an environment without devices: past the task state's end,
  /// so that no port is open.
  static var closedBitmap: UInt16 { 0xffff }
  /// For the one that holds the console and the exit port.
  static var deviceBitmap: UInt16 { 104 }

  /// Charges the time since the last charge to a context (0: to idleness), and shows its counters.
  ///
  /// Done at timer interrupts, sleeps and around idle time; what a context gives away by a transfer
  /// or a yield in between is charged with it.
  ///
  /// - Returns: The time.
  @discardableResult
  static func charge(_ context: Int) -> UInt64 {
    if context != 0 {
      return unsafe charge(context, kernel.machine.privatePage(of: context))
    }
    let now = unsafe kernel.machine.now
    chargeTime(0, until: now)
    return now
  }

  /// The same, for who has the private page at hand.
  @inline(__always)
  static func charge(_ context: Int, _ page: UnsafeMutablePointer<PrivatePage>) -> UInt64 {
    let now = unsafe kernel.machine.now
    chargeTime(context, until: now)
    unsafe kernel.machine[context: context].callCount = page.pointee.call_counter
    unsafe kernel.machine[context: context].eventDispatchCount = page.pointee.event_counter
    return now
  }

  @inline(__always)
  private static func chargeTime(_ context: Int, until now: UInt64) {
    let state = unsafe state
    unsafe kernel.machine[context: context].runTime &+= now &- state.pointee.stamp
    unsafe state.pointee.stamp = now
  }

  /// When the last charge was made.
  static var stamp: UInt64 { unsafe state.pointee.stamp }

  /// Counts the time from a moment on as spent on interrupts, and charges it to nobody.
  ///
  /// - Parameter begin: The last charge at the earliest.
  /// - Returns: The time.
  @discardableResult
  static func chargeInterrupt(since begin: UInt64) -> UInt64 {
    let ticks = x86_time_stamp() &- begin
    unsafe SystemFacts.page.pointee.interruptTime &+= ticks
    unsafe state.pointee.stamp &+= ticks
    return ticks
  }

  /// Nothing of the one that ran remains in the vector registers: the initial vector state, from the idle page, which nobody changes.
  @inline(__always)
  static func clearVectors() {
    unsafe x86_restore_vectors(vectorState(idlePage))
  }

  @inline(__always)
  static func vectorState(_ page: UnsafeMutablePointer<PrivatePage>) -> UnsafeMutableRawPointer {
    unsafe UnsafeMutableRawPointer(page) + 0x200
  }

  /// Writes a vector state in which everything is initial: default control words, no component.
  static func fillInitialVectors(_ page: UnsafeMutablePointer<PrivatePage>) {
    let area = unsafe vectorState(page)
    unsafe area.storeBytes(of: 0x037f, as: UInt16.self)
    unsafe area.storeBytes(of: 0x1f80, toByteOffset: 24, as: UInt32.self)
  }

  /// Saves what an interrupted context has outside its general registers.
  static func save(_ page: UnsafeMutablePointer<PrivatePage>) {
    unsafe page.pointee.fs_base = x86_read_fs_base()
    unsafe page.pointee.gs_base = x86_read_user_gs_base()
    unsafe x86_save_vectors(vectorState(page))
  }

  /// Loads it again.
  static func restore(_ page: UnsafeMutablePointer<PrivatePage>) {
    x86_write_fs_base(unsafe page.pointee.fs_base)
    x86_write_user_gs_base(unsafe page.pointee.gs_base)
    unsafe x86_restore_vectors(vectorState(page))
  }
}
