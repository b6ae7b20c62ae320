// Reads what C and assembly are told by text: numbers of a header, the order of a table.

import Foundation

/// A file of this checkout.
struct SourceText {
  let lines: [String]

  /// Reads a file by its path from the checkout's root.
  init(_ path: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The numbers that `#define` gives names to; sums of an earlier name and a number too.
  var definitions: [String: UInt64] {
    var numbers: [String: UInt64] = [:]
    for line in lines {
      let words = line.split { " ()+".contains($0) }.map(String.init)
      guard words.count >= 3, words[0] == "#define" else { continue }
      let terms = words[2...].map { SourceText.number($0) ?? numbers[$0] }
      guard !terms.contains(nil) else { continue }
      numbers[words[1]] = terms.compactMap { $0 }.reduce(0, &+)
    }
    return numbers
  }

  private static func number(_ word: String) -> UInt64? {
    word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : UInt64(word)
  }

  /// The symbols of the `.quad` lines from a label to the next label.
  func table(_ label: String) -> [String] {
    let body = lines.drop { $0 != "\(label):" }.dropFirst().prefix { !$0.hasSuffix(":") }
    return body.filter { $0.contains(".quad") }.flatMap { line in
      line.split { " ,\t".contains($0) }.dropFirst().map(String.init)
    }
  }
}
