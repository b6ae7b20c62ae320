// Names for addresses. The environment that holds the console also holds the boot modules with the
// programs' symbols; it prints the names itself, for its own program and, asked by a transfer, for
// others. No heap is used: the program that asks is about to end, and it may be this one.

internal import CExOS
internal import ExOSLogic
internal import ExokernelABI

/// Prints what stands at addresses of code.
enum SymbolPrinter {
  /// As many bytes as a table may have.
  private static let sizeLimit = 64 << 20

  // MARK: Here or elsewhere

  /// Prints each function that stands at an address of a program (of nothing: this one), the first
  /// behind what is printed already.
  ///
  /// - Returns: False if nobody knows any.
  static func describe(_ address: UInt64, of program: Label?) -> Bool {
    if unsafe Console.route == .port { return print(address, of: program ?? ownLabel) }
    // The console's environment knows who asks, and only of its program will it tell.
    guard program == nil else { return false }
    Console.flush()
    return Console.ask(.describe(address)) == 1
  }

  /// Prints why the Swift runtime stopped a program (of nothing: this one) at an address.
  ///
  /// - Returns: False if it did not, or nobody knows.
  static func explain(_ address: UInt64, of program: Label?) -> Bool {
    if unsafe Console.route == .port { return printReason(address, of: program ?? ownLabel) }
    guard program == nil else { return false }
    Console.flush()
    return Console.ask(.explain(address)) == 1
  }

  private static var ownLabel: Label {
    let record = Revealed.ownEnvironment
    return Label(words: (record.label0, record.label1))
  }

  // MARK: Here

  /// Prints each function that stands at an address of a program; false if there is none.
  static func print(_ address: UInt64, of program: Label) -> Bool {
    var isDescribed = false
    withSymbols(of: program) { table, bytes in
      for entry in table.entries(for: address, in: bytes) {
        let frame = table.frame(of: entry, in: bytes)
        let function = table.function(of: frame, in: bytes)
        guard !function.isEmpty, SymbolTable.failureReason(function, in: bytes) == nil else {
          continue
        }
        // As wide as what stands before the first: an address.
        Console.write(literal: isDescribed ? "              " : "  ")
        write(function, bytes)
        writePlace(frame, table, bytes)
        Console.write(byte: 0x0a)
        isDescribed = true
      }
    }
    return isDescribed
  }

  private static func writePlace(
    _ frame: SymbolFrame, _ table: SymbolTable, _ bytes: Span<UInt8>
  ) {
    let file = table.file(of: frame, in: bytes)
    guard !file.isEmpty else { return }
    Console.write(literal: "  ")
    write(file, bytes)
    guard frame.line != 0 else { return }
    Console.write(literal: ":")
    Console.write(decimal: UInt64(frame.line))
  }

  /// Prints why the Swift runtime stopped a program at an address; false if it did not.
  static func printReason(_ address: UInt64, of program: Label) -> Bool {
    var isExplained = false
    withSymbols(of: program) { table, bytes in
      for entry in table.entries(for: address, in: bytes) {
        let function = table.function(of: table.frame(of: entry, in: bytes), in: bytes)
        guard let reason = SymbolTable.failureReason(function, in: bytes) else { continue }
        Console.write(literal: "Swift runtime failure: ")
        write(reason, bytes)
        isExplained = true
        return
      }
    }
    return isExplained
  }

  private static func write(_ range: Range<Int>, _ bytes: Span<UInt8>) {
    for place in range { Console.write(byte: bytes[place]) }
  }

  /// Maps a program's table of symbols for the time of `body`; nothing happens where there is none.
  private static func withSymbols(
    of program: Label, _ body: (SymbolTable, Span<UInt8>) -> Void
  ) {
    guard let module = Modules.first(named: program, suffix: ".symbols"),
      module.byteCount > 0, Int(module.byteCount) <= sizeLimit
    else { return }
    let first = FrameHandle(number: Int(module.firstFrame))
    do throws(KernelError) {
      try AddressSpace.own.map(
        first, at: AddressMap.symbolWindow, .readOnly, count: module.pageCount)
    } catch {
      return
    }
    // SAFETY: the pages were just mapped, and are unmapped only below.
    if let start = unsafe UnsafePointer<UInt8>(bitPattern: UInt(AddressMap.symbolWindow)) {
      let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(module.byteCount))
      let span = unsafe bytes.span
      if let table = SymbolTable(span) { body(table, span) }
    }
    try? AddressSpace.own.unmap(at: AddressMap.symbolWindow, count: module.pageCount)
  }
}
