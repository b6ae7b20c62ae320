// Events in Swift. A page fault goes straight to a function of the program's, if it set one; everything
// else, and faults that the function declines, comes to `handle`. What is not handled, and is not just
// the stack growing, ends the program with a diagnosis. The assembly (CExOS/events.S) has brought every register to safety before any of
// this runs, and resumes the interrupted instruction without a kernel call.

public import CExOS
public import ExokernelABI

/// What happens to the program beside its instructions.
public enum Events {
  /// A function that handles a page fault, given its address and the processor's error code.
  ///
  /// To return is to have handled it; one that does not want a fault calls `decline` and returns.
  public typealias PageFaultHandler = PageFaultFunction

  /// A function that handles any other event; false means that it did not.
  ///
  /// It may change the registers with which the program goes on.
  public typealias Handler = (Event, inout RegisterImage) -> Bool

  nonisolated(unsafe) private static var handler: Handler?

  /// Makes a function handle page faults.
  ///
  /// It runs with further events held back, on a stack of its own, so it must not wait for anything
  /// and must use neither the heap nor the console.
  public static func handlePageFaults(with function: PageFaultHandler) {
    setPageFaultHandler(address(of: function))
  }

  /// Leaves page faults to the general handler from now on, and the present one with it: it comes
  /// again when the page-fault handler returns.
  public static func decline() {
    setPageFaultHandler(hasExtendedState ? extendedEventDecline() : legacyEventDecline())
  }

  /// Makes a function handle the events that are not page faults, or were declined.
  public static func handle(with function: @escaping Handler) {
    unsafe handler = function
  }

  /// Chooses which slice events come; requests to give something back always do.
  public static func subscribe(to subscriptions: Subscriptions) throws(KernelError) {
    try Kernel.bindEvents(
      entry: hasExtendedState ? extendedEventEntry() : legacyEventEntry(),
      // The assembly's pushes leave this aligned as a call wants it.
      stack: eventStackTop() &- 8, secondEntry: secondEventEntry(),
      secondStack: secondStackTop(), subscriptions: subscriptions.union(.revocation))
  }

  private static var hasExtendedState: Bool {
    Revealed.system.features & ProcessorFeatures.extendedState.rawValue != 0
  }

  /// Binds the entries, before `main`.
  static func bind() {
    decline()
    try? subscribe(to: [])
  }

  /// Where the assembly keeps the registers of the interrupted instruction.
  private static var registers: UnsafeMutablePointer<RegisterImage> {
    let place = ContextPage.conventionalAddress &+ UInt64(ContextPage.registers)
    // SAFETY: the context page is mapped as long as the program runs, and the address is not zero.
    return unsafe UnsafeMutablePointer(bitPattern: UInt(place)).unsafelyUnwrapped
  }

  fileprivate static func dispatch() {
    let event = OwnContext.event
    if let handler = unsafe handler, unsafe handler(event.kind, &registers.pointee) { return }
    switch event.kind {
    case .pageFault
    where MainStack.grow(event) || RecreatableRegion.handle(event)
      || PeerPages.handle(event):
      break
    case .revocation: Revocation.answerRequests()
    case .sliceEnd: try? Kernel.yield()
    case .sliceBegin: break
    default: unsafe Diagnosis.end(event, registers.pointee)
    }
  }
}

@c(exos_handle_event)
func handleEvent() {
  Events.dispatch()
}

@c(exos_handle_second_event)
func handleSecondEvent() -> Never {
  Diagnosis.endInHandler()
}
