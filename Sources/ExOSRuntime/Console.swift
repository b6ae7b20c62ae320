// Printing. Who holds the UART sends bytes to it; everybody else hands 24 bytes at a time to the
// context that does, by a protected transfer. Lines are not kept apart from those of others; a program
// that wants that, or another console, brings its own.

internal import CExOS
internal import ExOSLogic
internal import ExokernelABI

/// Where the program's text goes.
public enum Console {
  /// How bytes reach the person.
  enum Route {
    /// Not at all: the program was started without a console.
    case none
    /// By the UART, which this environment holds.
    case port
    /// By transfers through a gate.
    case gate
  }

  /// The gate that this library keeps for the console.
  static let gate = Gate.count - 1

  // One context runs this; a handler of an event only prints when the program ends.
  nonisolated(unsafe) static var route = Route.none
  nonisolated(unsafe) private static var packet = TextPacket()

  // MARK: Text

  /// Writes text.
  public static func write(_ text: String) {
    for byte in text.utf8 { write(byte: byte) }
  }

  /// Writes a line.
  public static func writeLine(_ text: String = "") {
    write(text)
    write(byte: 0x0a)
  }

  /// Writes text that is part of the program, without the heap.
  public static func write(literal text: StaticString) {
    text.withUTF8Buffer { bytes in
      for index in 0..<bytes.count { write(byte: unsafe bytes[index]) }
    }
  }

  /// Writes a number in decimal, without the heap.
  public static func write(decimal number: UInt64) {
    if number >= 10 { write(decimal: number / 10) }
    write(byte: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10))
  }

  /// Writes a number in hexadecimal with at least so many digits, without the heap.
  public static func write(hexadecimal number: UInt64, digits: Int = 1) {
    let significant = (64 &- number.leadingZeroBitCount &+ 3) / 4
    var position = max(digits, significant, 1)
    write(literal: "0x")
    while position > 0 {
      position &-= 1
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(position &* 4)) & 0xf
      write(byte: digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &- 10 &+ digit)
    }
  }

  /// Writes a label, without the heap.
  static func write(label: Label) {
    for position in 0..<label.count { write(byte: label[position]) }
  }

  // MARK: Bytes

  /// Writes a byte.
  ///
  /// On its way through a gate it waits for the end of the line, or for 23 more.
  public static func write(byte: UInt8) {
    switch unsafe route {
    case .none: break
    case .port: SerialPort.send(byte)
    case .gate:
      unsafe packet.append(byte)
      if unsafe byte == 0x0a || packet.isFull { flush() }
    }
  }

  /// Writes bytes as they are.
  public static func write(_ bytes: RawSpan) {
    for place in 0..<bytes.byteCount {
      // SAFETY: within the span, and a byte may be anything.
      write(byte: unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self))
    }
  }

  /// Sends what waits for the end of a line.
  public static func flush() {
    guard unsafe route == .gate, unsafe !packet.isEmpty else { return }
    let full = unsafe packet
    unsafe packet = TextPacket()
    _ = ask(.write(full))
  }

  // MARK: The console's environment

  /// How long to sleep between attempts while the console's environment is busy.
  private static let pause: UInt64 = 1

  /// Asks the console's environment for something, and waits while it is busy.
  ///
  /// - Returns: Its answer; nothing where it cannot be reached.
  static func ask(_ request: ConsoleRequest) -> UInt64? {
    let words = request.words
    while unsafe route == .gate {
      do throws(KernelError) {
        return try Kernel.transfer(through: gate, words).0
      } catch .busy {
        let deadline = Clock.ticks &+ Clock.ticks(milliseconds: pause)
        try? Kernel.sleep(seen: OwnContext.eventCount, deadline: deadline)
      } catch {
        unsafe route = .none
      }
    }
    return nil
  }

  /// Makes the gate to the console's environment.
  static func connect(to context: ContextHandle, by slot: Int) {
    do throws(KernelError) {
      try Kernel.bindGate(gate, to: context, by: slot)
      unsafe route = .gate
    } catch {
      unsafe route = .none
    }
  }

  /// Takes the UART, if this environment holds it.
  static func takePort() -> Bool {
    guard Revealed.ownEnvironment.devices & EnvironmentRecord.console != 0 else { return false }
    unsafe route = .port
    return true
  }
}

extension Console {
  /// Answers a transfer that asks the console's environment for something; for a service that
  /// replaces the one this environment has from the start.
  ///
  /// - Returns: The answer; nothing where this is no request to the console.
  public static func answer(_ request: TransferRequest) -> UInt64? {
    ConsoleService.answer(request)
  }

  /// The next byte that a person typed, if there is one; a `console` notice says that there may be.
  public static func readAvailable() -> UInt8? {
    guard unsafe route == .port else { return nil }
    // The interrupt is let in again before the port is emptied, so that none is lost.
    if !OwnContext.takeNotices(.console).isEmpty {
      try? Kernel.acknowledgeInterrupt(of: SerialPort.device)
    }
    return SerialPort.receive()
  }

  /// The next byte that a person typed, waiting for it; transfers may enter meanwhile.
  ///
  /// - Returns: Nothing where this environment does not hold the console.
  public static func read() -> UInt8? {
    while unsafe route == .port {
      if let byte = readAvailable() { return byte }
      OwnContext.wait(for: .console)
    }
    return nil
  }
}

/// Where Embedded Swift's `print` sends each byte.
@c(putchar)
public func writeCharacter(_ character: CInt) -> CInt {
  Console.write(byte: UInt8(truncatingIfNeeded: character))
  return character
}
