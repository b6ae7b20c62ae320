import ExOSLogic
import Testing

@Suite struct LineEditorTests {
  /// Types text and gives back the lines (nothing for one given up) and what the terminal shows.
  private func type(_ text: String) -> (lines: [String?], echo: [UInt8]) {
    var editor = LineEditor()
    var lines: [String?] = []
    var echo: [UInt8] = []
    for byte in text.utf8 {
      switch editor.accept(byte, echo: { echo.append($0) }) {
      case .editing: break
      case .line(let line): lines.append(line)
      case .cancelled: lines.append(nil)
      }
    }
    return (lines, echo)
  }

  @Test func linesEndWithReturnOrNewlineOrBoth() {
    #expect(type("one\ntwo\rthree\r\nfour\n\n").lines == ["one", "two", "three", "four", ""])
    #expect(type("\r\r\n\r").lines == ["", "", ""])
  }

  @Test func backspaceErasesACharacter() {
    #expect(type("ab\u{7f}c\n").lines == ["ac"])
    #expect(type("\u{8}\u{8}a\n").lines == ["a"])
    #expect(type("aé\u{7f}b\n").lines == ["ab"])
    #expect(type("a\u{7f}").echo == [0x61, 0x08, 0x20, 0x08])
  }

  @Test func controlUAndControlWErase() {
    #expect(type("some words\u{15}x\n").lines == ["x"])
    #expect(type("some words \u{17}x\n").lines == ["some x"])
  }

  @Test func controlCGivesTheLineUp() {
    let (lines, echo) = type("some\u{3}next\n")
    #expect(lines == [nil, "next"])
    #expect(String(decoding: echo, as: UTF8.self) == "some^C\nnext\n")
  }

  @Test func arrowsAndOtherControlsAreIgnored() {
    #expect(type("a\u{1b}[Ab\u{1b}[1;5Cc\u{1b}OPd\u{1}\u{0}\t\n").lines == ["abcd"])
  }

  @Test func longLinesAreCut() {
    let (lines, echo) = type(String(repeating: "x", count: LineEditor.capacity + 9) + "\n")
    #expect(lines == [String(repeating: "x", count: LineEditor.capacity)])
    #expect(echo.contains(0x07))
  }

  @Test func everySequenceOfBytesIsTaken() {
    var editor = LineEditor()
    for _ in 0..<100_000 {
      let event = editor.accept(.random(in: 0 ... .max), echo: { _ in })
      if case .line(let line) = event { #expect(line.utf8.count <= 3 * LineEditor.capacity) }
    }
  }
}
