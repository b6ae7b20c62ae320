// A context's pair of pages as the core uses them: the kernel's private page (Boot.h) with the context
// page (ExokernelABI) behind it.

import Boot
import CX86
import ExokernelABI
import KernelCore

extension X86Machine {
  /// Where the gates stand in a private page.
  private static var gatesOffset: Int { Int(PRIVATE_GATES) }

  /// A context's private page.
  @inline(__always)
  func privatePage(of context: Int) -> UnsafeMutablePointer<PrivatePage> {
    unsafe frameAddress(Int(self[context: context].frame))
  }

  /// A context's gates, in its private page.
  @inline(__always)
  func gates(of context: Int) -> UnsafeMutablePointer<Gate> {
    unsafe (UnsafeMutableRawPointer(privatePage(of: context)) + X86Machine.gatesOffset)
      .assumingMemoryBound(to: Gate.self)
  }

  /// A word of the page that the context shares with the kernel.
  @inline(__always)
  func sharedPage<Row>(of context: Int, _ offset: Int, _: Row.Type) -> UnsafeMutablePointer<Row> {
    unsafe (UnsafeMutableRawPointer(privatePage(of: context)) + (4096 + offset))
      .assumingMemoryBound(to: Row.self)
  }

  mutating func prepareContext(
    _ context: Int, frame: Int, root: Int, entry: UInt64, stack: UInt64, argument: UInt64
  ) {
    let page = unsafe privatePage(of: context)
    unsafe page.pointee.own_page = page
    unsafe page.pointee.kernel_stack = boot_kernel_stack_top()
    unsafe page.pointee.address_space = UInt64(truncatingIfNeeded: root) << 12
    unsafe page.pointee.context = UInt64(truncatingIfNeeded: context)
    unsafe page.pointee.environment = UInt64(self[context: context].environment)
    unsafe page.pointee.handle =
      ContextHandle(index: context, generation: self[context: context].generation).rawValue
    unsafe page.pointee.row = UInt64(context * MemoryLayout<ContextRecord>.stride)
    let environment = Int(self[context: context].environment)
    let holdsDevices = self[environment: environment].devices != 0
    unsafe page.pointee.port_bitmap =
      holdsDevices ? Processor.deviceBitmap : Processor.closedBitmap
    unsafe page.pointee.frame.rip = entry
    unsafe page.pointee.frame.rsp = stack
    unsafe page.pointee.frame.rdi = argument
    unsafe page.pointee.frame.flags = UInt64(USER_FLAGS)
    unsafe page.pointee.frame.cs = UInt64(USER_CODE)
    unsafe page.pointee.frame.ss = UInt64(USER_DATA)
    unsafe Processor.fillInitialVectors(page)
    introduce(context, environment: environment)
  }

  /// Tells a new context, in its page, who it is.
  private func introduce(_ context: Int, environment: Int) {
    unsafe sharedPage(of: context, ContextPage.event, EventFrame.self).pointee = EventFrame()
    unsafe sharedPage(of: context, ContextPage.eventCount, UInt64.self).pointee = 0
    unsafe sharedPage(of: context, ContextPage.pending, UInt64.self).pointee = 0
    unsafe sharedPage(of: context, ContextPage.repossessionCount, UInt64.self).pointee = 0
    unsafe sharedPage(of: context, ContextPage.context, UInt64.self).pointee =
      ContextHandle(index: context, generation: self[context: context].generation).rawValue
    unsafe sharedPage(of: context, ContextPage.environment, UInt64.self).pointee =
      EnvironmentHandle(
        index: environment, generation: self[environment: environment].generation
      ).rawValue
  }

  mutating func bindEvents(
    _ context: Int, entry: UInt64, stack: UInt64, secondEntry: UInt64, secondStack: UInt64
  ) {
    let page = unsafe privatePage(of: context)
    unsafe page.pointee.event_entry = entry
    unsafe page.pointee.event_stack = stack
    unsafe page.pointee.second_entry = secondEntry
    unsafe page.pointee.second_stack = secondStack
  }

  mutating func bindTransfer(_ context: Int, entry: UInt64, stack: UInt64) {
    let page = unsafe privatePage(of: context)
    unsafe page.pointee.transfer_entry = entry
    unsafe page.pointee.transfer_stack = stack
  }

  @inline(__always)
  mutating func publish(_ notice: Notice, count: UInt64, to context: Int) {
    unsafe sharedPage(of: context, ContextPage.pending, UInt64.self).pointee |= notice.rawValue
    unsafe sharedPage(of: context, ContextPage.eventCount, UInt64.self).pointee = count
  }

  mutating func repossess(kind: UInt64, handle: UInt64, from context: Int) {
    // The count is the environment's to spoil; only its place in the ring is taken from it.
    let count = unsafe sharedPage(
      of: context, ContextPage.repossessionCount, UInt64.self)
    let place = unsafe Int(
      truncatingIfNeeded: count.pointee % UInt64(ContextPage.repossessionCapacity))
    var entry = Repossession()
    entry.kind = kind
    entry.handle = handle
    unsafe (sharedPage(of: context, ContextPage.repossessions, Repossession.self) + place)
      .pointee = entry
    unsafe count.pointee &+= 1
  }

  mutating func keepCallSite(of context: Int) {
    let page = unsafe privatePage(of: context)
    unsafe page.pointee.saved_rip = page.pointee.call_rip
    unsafe page.pointee.saved_rsp = page.pointee.call_rsp
  }

  mutating func restoreCallSite(of context: Int) {
    let page = unsafe privatePage(of: context)
    unsafe page.pointee.call_rip = page.pointee.saved_rip
    unsafe page.pointee.call_rsp = page.pointee.saved_rsp
  }
}

extension X86Machine: EventDelivery {
  func heldEvents(of context: Int) -> Int {
    Int(unsafe sharedPage(of: context, ContextPage.event, UInt8.self).pointee)
  }

  func hasHandler(_ context: Int, depth: Int) -> Bool {
    let page = unsafe privatePage(of: context)
    return unsafe (depth == 0 ? page.pointee.event_entry : page.pointee.second_entry) != 0
  }

  func fatalFrame(of context: Int, _ event: Event) -> EventFrame {
    // The entry code delivers without a look at whether there is a handler; address 0 then faults.
    if !hasHandler(context, depth: 0), heldEvents(of: context) != 0 {
      return unsafe sharedPage(of: context, ContextPage.event, EventFrame.self).pointee
    }
    var frame = interruptedFrame(of: context)
    frame.event = event.rawValue << 8
    return frame
  }

  private func interruptedFrame(of context: Int) -> EventFrame {
    let page = unsafe privatePage(of: context)
    var frame = EventFrame()
    let vector = unsafe page.pointee.trap_vector
    frame.error = unsafe vector == 13 ? 0 : page.pointee.frame.error
    frame.address = vector == 14 ? x86_read_cr2() : 0
    frame.rip = unsafe page.pointee.frame.rip
    frame.rsp = unsafe page.pointee.frame.rsp
    frame.flags = unsafe page.pointee.frame.flags
    return frame
  }

  mutating func deliver(_ event: Event, to context: Int, depth: Int) {
    let page = unsafe privatePage(of: context)
    let offset = depth == 0 ? ContextPage.event : ContextPage.secondEvent
    var frame = interruptedFrame(of: context)
    frame.event = event.rawValue << 8 | (depth == 0 ? 1 : 0)
    unsafe sharedPage(of: context, offset, EventFrame.self).pointee = frame
    if depth != 0 { unsafe sharedPage(of: context, ContextPage.event, UInt8.self).pointee = 2 }
    unsafe page.pointee.event_counter &+= 1
    unsafe page.pointee.frame.rip =
      depth == 0 ? page.pointee.event_entry : page.pointee.second_entry
    unsafe page.pointee.frame.rsp =
      depth == 0 ? page.pointee.event_stack : page.pointee.second_stack
    unsafe page.pointee.frame.flags = UInt64(USER_FLAGS)
  }
}
