// A program's beginning and end: what happens before `main` and after it, what the program was told by
// its creator, and how it says how it went.

internal import CExOS
public import ExOSLogic
public import ExokernelABI

/// The program that runs.
public enum Program {
  // Written once, before `main`.
  nonisolated(unsafe) private static var startPage: StartPage?

  /// What its creator told the program, or the boot loader the first one; the name comes first.
  public static var arguments: [String] {
    if let page = unsafe startPage { return page.arguments }
    guard let command = Modules.command(of: 0) else { return [] }
    return [command.name] + command.arguments
  }

  /// The context that prints for the program, and the capability slot by which it may be asked: what a
  /// creator passes on to programs of its own.
  static var console: (context: ContextHandle, slot: Int) {
    if let page = unsafe startPage {
      return (ContextHandle(rawValue: page.console), page.consoleSlot)
    }
    return (OwnContext.handle, StartPage.defaultConsoleSlot)
  }

  /// The context that answers for the network link, where there is one; a creator passes it on.
  public static var network: ContextHandle {
    get { unsafe networkContext ?? ContextHandle(rawValue: startPage?.network ?? 0) }
    set { unsafe networkContext = newValue }
  }
  nonisolated(unsafe) private static var networkContext: ContextHandle?

  /// The context that holds the volume, where there is one; a creator passes it on.
  public static var volume: ContextHandle {
    get { unsafe volumeContext ?? ContextHandle(rawValue: startPage?.volume ?? 0) }
    set { unsafe volumeContext = newValue }
  }
  nonisolated(unsafe) private static var volumeContext: ContextHandle?

  /// What a program that could not go on reports.
  public static let crashStatus: UInt64 = 70

  /// Ends the program; the first one ends the machine.
  public static func exit(_ status: UInt64 = 0) -> Never {
    Console.flush()
    if Machine.isOwn { Machine.shutDown(status: status) }
    Kernel.exit(status: status)
  }

  /// Everything before `main`.
  fileprivate static func start(_ argument: UInt64) {
    precondition(
      Call.resume.rawValue == EXOS_CALL_RESUME && Call.transfer.rawValue == EXOS_CALL_TRANSFER
        && Call.reply.rawValue == EXOS_CALL_REPLY
        && ContextPage.conventionalAddress == EXOS_CONTEXT_PAGE
        && ContextPage.registers == EXOS_REGISTERS - EXOS_CONTEXT_PAGE)
    Events.bind()
    if argument != 0 { readStartPage(argument) }
    if Console.takePort() {
      ConsoleService.start()
    } else if let page = unsafe startPage {
      Console.connect(to: ContextHandle(rawValue: page.console), by: page.consoleSlot)
    }
  }

  private static func readStartPage(_ address: UInt64) {
    // SAFETY: the creator mapped the page; if it did not, the program ends here, by a fault.
    guard let start = unsafe UnsafePointer<UInt8>(bitPattern: UInt(address)) else { return }
    let page = unsafe UnsafeBufferPointer(start: start, count: 4096)
    unsafe startPage = StartPage(page.span)
  }
}

@c(exos_library_start)
func startLibrary(_ argument: UInt64) {
  Program.start(argument)
}

@c(exos_library_exit)
func exitLibrary(_ status: UInt64) -> Never {
  Program.exit(status)
}
