// The console for others: the environment that holds the UART prints what others hand it by protected
// transfers, while its own program sleeps. Who may: whoever was granted the capability to the console,
// which only allows to enter.

internal import CExOS
internal import ExOSLogic
internal import ExokernelABI

/// What the console's environment does for others.
enum ConsoleService {
  /// Begins to take requests.
  ///
  /// Start-up only; without it this environment can print all the same.
  static func start() {
    SerialPort.enableReceiveInterrupt()
    do throws(KernelError) {
      try Kernel.deriveCapability(
        from: StartPage.nameSlot, to: StartPage.defaultConsoleSlot,
        suffix: (PathComponent.console.bytes, 0), count: PathComponent.byteCount, rights: .enter)
      try Transfers.serve(guardSlot: StartPage.defaultConsoleSlot) { (answer($0) ?? refusal, 0) }
    } catch {
      Console.write(literal: "the console takes no requests from other environments\n")
    }
  }

  private static let refusal = ConsoleRequest.notUnderstood

  /// Does what a caller asks.
  ///
  /// - Returns: The answer; nothing where this is no request to the console.
  static func answer(_ request: TransferRequest) -> UInt64? {
    let caller = request.caller
    switch ConsoleRequest(words: request.words) {
    case .write(let packet):
      for position in 0..<packet.count { SerialPort.send(packet[position]) }
      return 0
    case .describe(let address):
      return SymbolPrinter.print(address, of: label(of: caller)) ? 1 : 0
    case .explain(let address):
      return SymbolPrinter.printReason(address, of: label(of: caller)) ? 1 : 0
    case nil: return nil
    }
  }

  /// What the caller's program is called.
  ///
  /// The kernel vouches for the handle; the caller waits, so its context exists.
  private static func label(of caller: ContextHandle) -> Label {
    guard let context = Revealed.context(caller.index),
      let record = Revealed.environment(Int(context.environment))
    else { return Label(words: (0, 0)) }
    return Label(words: (record.label0, record.label1))
  }
}
