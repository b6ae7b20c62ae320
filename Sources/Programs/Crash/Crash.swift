// A program that fails, to show what is said of one: it looks for a word that is not there, some calls
// deep. Its first argument chooses another way to fail.

import ExOS

/// Fails.
@main
enum Crash {
  static func main() {
    switch Program.arguments.dropFirst().first {
    case "fault": readNothing()
    case "overflow": print(depth(of: 1))
    case "silence": fallSilent()
    case "loop": while true {}
    default: print(Sentence("three short words").lastWord(ofLine: 7))
    }
  }

  @inline(never)
  private static func readNothing() {
    // SAFETY: there is none; nothing is mapped here.
    print(unsafe UnsafePointer<UInt64>(bitPattern: 0x1234_5678).unsafelyUnwrapped.pointee)
  }

  /// Gives up its handlers first, so that only the kernel is left to tell what happened.
  private static func fallSilent() {
    try? Kernel.bindEvents(
      entry: 0, stack: 0, secondEntry: 0, secondStack: 0, subscriptions: [])
    readNothing()
  }

  @inline(never)
  private static func depth(of number: Int) -> Int {
    // Not a sum, which the compiler would make a loop of.
    number == 0 ? 0 : depth(of: number &+ 1) >> 1 ^ number
  }
}

/// Words in a row.
struct Sentence {
  private let words: [String]

  init(_ text: String) {
    words = text.split(separator: " ").map { String($0) }
  }

  /// The last word of a line.
  @inline(never)
  func lastWord(ofLine line: Int) -> String {
    word(at: line * 3 + 2) + "."
  }

  @inline(never)
  private func word(at position: Int) -> String {
    words[position]
  }
}
