// The table that names code in the guest's backtraces, as scripts/make-symbols.py writes it.

import Foundation

/// A table of symbols, read without trusting it.
struct SymbolTable {
  struct Entry: Equatable {
    var address: UInt32
    var function: String
    var file: String
    var line: UInt32
  }

  struct Malformed: Error {
    var reason: String
  }

  /// In the order of the file; of inlined functions at one address the innermost first.
  let entries: [Entry]

  init(contentsOf path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))

    func word(at offset: Int) throws -> UInt32 {
      guard offset + 4 <= bytes.count else { throw Malformed(reason: "cut off at \(offset)") }
      return bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    func string(at offset: UInt32) throws -> String {
      let start = Int(try word(at: 12)) + Int(offset)
      guard start < bytes.count, let end = bytes[start...].firstIndex(of: 0),
        let text = String(validating: bytes[start..<end], as: UTF8.self)
      else { throw Malformed(reason: "no string at \(offset)") }
      return text
    }

    guard bytes.starts(with: "EXOSYMS1".utf8) else { throw Malformed(reason: "wrong magic") }
    entries = try (0..<Int(try word(at: 8))).map { index in
      let offset = 16 + 16 * index
      return Entry(
        address: try word(at: offset), function: try string(at: word(at: offset + 4)),
        file: try string(at: word(at: offset + 8)), line: try word(at: offset + 12))
    }
  }
}
