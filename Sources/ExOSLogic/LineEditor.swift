// What a person types, made into lines: an editor for one line on a serial terminal. It takes bytes and
// gives back bytes to echo; where they come from and go to is its user's business.

/// What a byte did to the line.
public enum EditorEvent: Equatable, Sendable {
  /// Nothing that the user of the editor must know.
  case editing
  /// The line is complete; the editor begins the next.
  case line(String)
  /// The line was given up (^C); the editor begins the next.
  case cancelled
}

/// A line in the making.
public struct LineEditor: Sendable {
  private var bytes: [UInt8] = []
  private var state = State.text
  private var endedWithReturn = false

  /// As many bytes as a line may have.
  public static let capacity = 1000

  private enum State {
    case text
    /// Behind ESC, and behind ESC [: what terminals send for arrows and the like.
    case escape
    case sequence
  }

  public init() {}

  /// The line so far.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Takes a byte.
  ///
  /// - Parameter echo: Called with each byte that the terminal is to show.
  public mutating func accept(_ byte: UInt8, echo: (UInt8) -> Void) -> EditorEvent {
    let followsReturn = endedWithReturn
    endedWithReturn = false
    switch state {
    case .escape:
      state = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? .sequence : .text
      return .editing
    case .sequence:
      if byte >= 0x40, byte < 0x7f { state = .text }
      return .editing
    case .text: break
    }
    switch byte {
    case 0x0a where followsReturn: return .editing
    case 0x0a, 0x0d:
      endedWithReturn = byte == 0x0d
      return finish(echo)
    case 0x03: return cancel(echo)
    case 0x15: while !bytes.isEmpty { erase(echo) }
    case 0x17: eraseWord(echo)
    case 0x08, 0x7f: erase(echo)
    case 0x1b: state = .escape
    case 0..<0x20: break
    default: insert(byte, echo)
    }
    return .editing
  }

  private mutating func insert(_ byte: UInt8, _ echo: (UInt8) -> Void) {
    guard bytes.count < LineEditor.capacity else { return echo(0x07) }
    bytes.append(byte)
    echo(byte)
  }

  /// Takes back the last character, which may be several bytes but is taken for one column.
  private mutating func erase(_ echo: (UInt8) -> Void) {
    guard var last = bytes.popLast() else { return }
    while last & 0xc0 == 0x80, let previous = bytes.popLast() { last = previous }
    echo(0x08)
    echo(0x20)
    echo(0x08)
  }

  private mutating func eraseWord(_ echo: (UInt8) -> Void) {
    while bytes.last == 0x20 { erase(echo) }
    while let last = bytes.last, last != 0x20 { erase(echo) }
  }

  private mutating func finish(_ echo: (UInt8) -> Void) -> EditorEvent {
    echo(0x0a)
    let line = text
    bytes.removeAll(keepingCapacity: true)
    return .line(line)
  }

  private mutating func cancel(_ echo: (UInt8) -> Void) -> EditorEvent {
    echo(UInt8(ascii: "^"))
    echo(UInt8(ascii: "C"))
    echo(0x0a)
    bytes.removeAll(keepingCapacity: true)
    return .cancelled
  }
}
