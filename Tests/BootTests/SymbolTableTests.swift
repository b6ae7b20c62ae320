// The tables of symbols: without them a backtrace in the guest is a list of numbers.

import Foundation
import Testing

@Suite("Tables of symbols", .withImages)
struct SymbolTableTests {
  private static func table(_ name: String) throws -> SymbolTable {
    try SymbolTable(contentsOf: Script.path(".build/images/\(name).symbols"))
  }

  @Test("exist for every image, sorted, and end where the code ends")
  func shape() throws {
    for name in try ["kernel"] + Script.programNames().map({ $0.lowercased() }) {
      let entries = try Self.table(name).entries
      #expect(entries.count > 10, "\(name)")
      #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.address <= $1.address }, "\(name)")
      #expect(entries.last?.function == "", "\(name)")
    }
  }

  @Test("name files by their place in the package and lines that these files have")
  func places() throws {
    for name in try ["kernel"] + Script.programNames().map({ $0.lowercased() }) {
      let placed = try Self.table(name).entries.filter { $0.file.contains("/") }
      var misplaced = 0
      for (file, entries) in Dictionary(grouping: placed, by: \.file) {
        let source = try String(contentsOfFile: Script.path(file), encoding: .utf8)
        let lineCount = source.split(separator: "\n", omittingEmptySubsequences: false).count
        misplaced += entries.count { $0.line > lineCount }
      }
      #expect(!placed.isEmpty, "\(name)")
      // The compiler now and then names the file of an initialiser with the line of its caller.
      #expect(misplaced * 100 <= placed.count, "\(name): \(misplaced) of \(placed.count)")
    }
  }

  @Test("keep the kind of a failure as the innermost function")
  func failures() throws {
    let entries = try Self.table("shell").entries
    let failures = entries.indices.filter {
      entries[$0].function.hasPrefix("Swift runtime failure")
    }
    #expect(!failures.isEmpty)
    for index in failures {
      #expect(index == 0 || entries[index - 1].address < entries[index].address)
      #expect(entries[index + 1].address == entries[index].address)
    }
  }

  @Test("spell Swift's names as in the source")
  func spelling() throws {
    for name in ["kernel", "shell"] {
      let mangled = try Self.table(name).entries.filter {
        $0.function.hasPrefix("$e") || $0.function.hasPrefix("$s")
      }
      #expect(mangled.isEmpty, "\(name): \(Set(mangled.map(\.function)))")
    }
  }
}
