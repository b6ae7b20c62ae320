// What the person types: bytes from the console, kept while a program runs in front, and made into lines.

import ExOS

/// Lines from the console.
struct Input {
  private var editor = LineEditor()
  private var typedAhead: [UInt8] = []
  private var nextTyped = 0

  /// As many bytes as are kept while nobody reads lines.
  private static let capacity = 4096
  private static let prompt: StaticString = "> "
  private static let interrupt: UInt8 = 0x03

  /// The next line; the end of jobs is told meanwhile.
  ///
  /// - Returns: Nothing where the person gave the line up.
  mutating func readLine(_ jobs: inout Jobs) -> String? {
    Console.write(literal: Input.prompt)
    while true {
      guard let byte = nextByte() else {
        if jobs.tellEnded() {
          Console.write(literal: Input.prompt)
          Console.write(editor.text)
        }
        OwnContext.wait(for: [.console, .childEnded])
        continue
      }
      switch editor.accept(byte, echo: { Console.write(byte: $0) }) {
      case .editing: continue
      case .line(let line): return line
      case .cancelled: return nil
      }
    }
  }

  private mutating func nextByte() -> UInt8? {
    if nextTyped < typedAhead.count {
      nextTyped += 1
      return typedAhead[nextTyped - 1]
    }
    typedAhead.removeAll(keepingCapacity: true)
    nextTyped = 0
    return Console.readAvailable()
  }

  /// Keeps what was typed for later.
  ///
  /// - Returns: Whether the person typed ^C, which is not kept.
  mutating func keepTyped() -> Bool {
    while typedAhead.count < Input.capacity, let byte = Console.readAvailable() {
      if byte == Input.interrupt { return true }
      typedAhead.append(byte)
    }
    return false
  }
}
