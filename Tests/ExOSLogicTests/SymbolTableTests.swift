import ExOSLogic
import TestSupport
import Testing

@Suite struct SymbolTableTests {
  private static let entries: [(address: UInt32, function: String, file: String, line: UInt32)] = [
    (0x1000, "start()", "", 0),
    (0x1010, "Swift runtime failure: Index out of range", "", 0),
    (0x1010, "inner()", "A.swift", 7),
    (0x1010, "outer()", "A.swift", 17),
    (0x1020, "", "", 0),
  ]

  /// A table as scripts/make-symbols.py makes it.
  private static func makeTable() -> [UInt8] {
    var strings: [UInt8] = []
    var rows: [UInt8] = []
    func put(_ value: UInt32, _ bytes: inout [UInt8]) {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> shift))
      }
    }
    func add(_ text: String) -> UInt32 {
      strings += Array(text.utf8) + [0]
      return UInt32(strings.count - text.utf8.count - 1)
    }
    for entry in entries {
      put(entry.address, &rows)
      put(add(entry.function), &rows)
      put(add(entry.file), &rows)
      put(entry.line, &rows)
    }
    var table = Array("EXOSYMS1".utf8)
    put(UInt32(entries.count), &table)
    put(UInt32(16 + rows.count), &table)
    return table + rows + strings
  }

  /// What the table says of an address.
  private func names(_ bytes: [UInt8], _ address: UInt64) -> [String]? {
    let span = bytes.span
    guard let table = SymbolTable(span) else { return nil }
    return table.entries(for: address, in: span).map { entry in
      let frame = table.frame(of: entry, in: span)
      let function = String(decoding: bytes[table.function(of: frame, in: span)], as: UTF8.self)
      let file = String(decoding: bytes[table.file(of: frame, in: span)], as: UTF8.self)
      return "\(function) \(file):\(frame.line)"
    }
  }

  @Test func addressesAreFoundWithinTheirRanges() {
    let table = Self.makeTable()
    #expect(names(table, 0xfff) == [])
    #expect(names(table, 0x1000) == ["start() :0"])
    #expect(names(table, 0x100f) == ["start() :0"])
    #expect(names(table, 0x1010)?.count == 3)
    #expect(names(table, 0x101f)?.dropFirst() == ["inner() A.swift:7", "outer() A.swift:17"])
    #expect(names(table, 0x2000) == [" :0"])
    #expect(names(table, 0x5_0000_1000) == ["start() :0"], "the table has the low half only")
  }

  @Test func failureReasonsAreRecognised() {
    let bytes = Array("Swift runtime failure: Index out of range".utf8)
    #expect(SymbolTable.failureReason(0..<bytes.count, in: bytes.span) == 23..<bytes.count)
    let other = Array("Swift runtime success: whatever there is".utf8)
    #expect(SymbolTable.failureReason(0..<other.count, in: other.span) == nil)
    #expect(SymbolTable.failureReason(0..<3, in: bytes.span) == nil)
  }

  @Test func damagedTablesNeverTrap() {
    let original = Self.makeTable()
    let seed = UInt64.random(in: 0 ... .max)
    print("symbol table mutations: seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] = UInt8.random(in: 0 ... .max, using: &generator)
      }
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
      }
      for address: UInt64 in [0, 0x1000, 0x1015, 0xffff_ffff] { _ = names(bytes, address) }
    }
  }
}
