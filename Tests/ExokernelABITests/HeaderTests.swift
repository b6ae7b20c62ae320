// The kernel's assembly and the library's assembly against ExokernelABI: the numbers in Layout.h and
// Numbers.h, and the order of the call table.

import ExokernelABI
import Testing

@Suite struct HeaderTests {
  private let layout: [String: UInt64]
  private let numbers: [String: UInt64]

  init() throws {
    layout = try SourceText("boot/include/Layout.h").definitions
    numbers = try SourceText("Sources/CExOS/include/Numbers.h").definitions
  }

  private func offset(_ path: PartialKeyPath<EventFrame>) throws -> UInt64 {
    UInt64(ContextPage.event + (try #require(MemoryLayout<EventFrame>.offset(of: path))))
  }

  @Test func `The event frame stands where the entry code writes it`() throws {
    // The context page is the page behind the private one, which GS names.
    let fields: [String: PartialKeyPath<EventFrame>] = [
      "SHARED_EVENT": \.event, "SHARED_ERROR": \.error, "SHARED_ADDRESS": \.address,
      "SHARED_RIP": \.rip, "SHARED_RSP": \.rsp, "SHARED_FLAGS": \.flags,
    ]
    for (name, path) in fields {
      #expect(try #require(layout[name]) - 0x1000 == offset(path), "\(name)")
    }
    let shared = layout.keys.filter { $0.hasPrefix("SHARED_") }
    #expect(Set(shared) == Set(fields.keys))
  }

  @Test func `The event frame stands where the library's entry reads it`() throws {
    let fields: [String: PartialKeyPath<EventFrame>] = [
      "EXOS_EVENT": \.event, "EXOS_EVENT_ERROR": \.error, "EXOS_EVENT_ADDRESS": \.address,
      "EXOS_EVENT_RIP": \.rip, "EXOS_EVENT_RSP": \.rsp, "EXOS_EVENT_FLAGS": \.flags,
    ]
    for (name, path) in fields {
      let address = try #require(numbers[name])
      #expect(address == ContextPage.conventionalAddress + (try offset(path)), "\(name)")
    }
    #expect(numbers["EXOS_CONTEXT_PAGE"] == ContextPage.conventionalAddress)
    #expect(
      numbers["EXOS_REGISTERS"]
        == ContextPage.conventionalAddress + UInt64(ContextPage.registers))
  }

  @Test func `The private page fits below the context page, in order and without overlaps`() {
    let offsets = layout.filter { $0.key.hasPrefix("PRIVATE_") && $0.key != "PRIVATE_FRAME_TOP" }
    #expect(Set(offsets.values).count == offsets.count)
    for (name, offset) in offsets { #expect(offset < 0x1000 && offset % 8 == 0, "\(name)") }
  }

  @Test func `Calls begin where the entry code subtracts, and end in our range`() {
    #expect(layout["FIRST_CALL"] == Call.first)
    #expect(layout["CALL_RANGE"] == Call.rangeCount)
    #expect(Call.null.rawValue == Call.first)
    #expect(layout["EVENT_FOREIGN_CALL"] == Event.foreignCall.rawValue)
    #expect(layout["ERROR_NO_SUCH_CALL"] == KernelError.noSuchCall.rawValue)
  }

  @Test func `The library's assembly knows the numbers of its calls`() {
    #expect(numbers["EXOS_CALL_RESUME"] == Call.resume.rawValue)
    #expect(numbers["EXOS_CALL_TRANSFER"] == Call.transfer.rawValue)
    #expect(numbers["EXOS_CALL_REPLY"] == Call.reply.rawValue)
    #expect(numbers["EXOS_PAGE_FAULT"] == Event.pageFault.rawValue)
  }

  @Test(arguments: ["CTests/peers.S", "CTests/neighbours.S", "CBench/probes.S"])
  func `What peers and probes call is numbered as the calls are`(file: String) throws {
    let source = try SourceText("Sources/\(file)").definitions
    var checked = 0
    for call in Call.allCases {
      guard let number = source["CALL_" + snakeCase("\(call)").uppercased()] else { continue }
      #expect(number == call.rawValue, "\(call)")
      checked += 1
    }
    #expect(checked == source.keys.count { $0.hasPrefix("CALL_") })
  }

  @Test func `The call table has every call, in the order of their numbers`() throws {
    let table = try SourceText("boot/entry.S").table("boot_calls")
    // These two have a short way in assembly, which goes on to the call by itself.
    let short: [Call] = [.transfer, .reply]
    #expect(
      table
        == Call.allCases.map { (short.contains($0) ? "boot_" : "call_") + snakeCase("\($0)") })
  }

  private func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }

  @Test func `The short way of a transfer finds the fields of a context's row`() throws {
    let fields: [String: PartialKeyPath<ContextRecord>] = [
      "STATE": \.stateValue, "FRAME": \.frame, "CALLER": \.caller, "CALLEE": \.callee,
      "DEPTH": \.depth, "RESUMPTION": \.resumptionValue, "ACCEPTS": \.accepts, "SERVES": \.serves,
      "SLEEPS": \.sleeps, "WAKE_TIME": \.wakeTime, "LIMIT": \.limit, "KEY": \.transferKey,
      "TRANSFERS": \.transferCount,
    ]
    for (name, path) in fields {
      let offset = try #require(MemoryLayout<ContextRecord>.offset(of: path))
      #expect(layout["CONTEXT_\(name)"] == UInt64(offset), "CONTEXT_\(name)")
    }
    #expect(layout["CONTEXT_SIZE"] == UInt64(MemoryLayout<ContextRecord>.stride))
    #expect(layout["STATE_RUNNING"] == UInt64(ContextState.running.rawValue))
    #expect(layout["STATE_SLEEPING"] == UInt64(ContextState.sleeping.rawValue))
    #expect(layout["STATE_CALLING"] == UInt64(ContextState.calling.rawValue))
    #expect(layout["RESUMPTION_CALL"] == UInt64(Resumption.call.rawValue))
    #expect(layout["MAXIMUM_DEPTH"] == 8)
  }

  @Test func `The short way of a transfer counts the turn in the system page`() throws {
    // The system page is the first of the tables.
    let offset = try #require(MemoryLayout<SystemPage>.offset(of: \.turn))
    #expect(try offsetInTables("SYSTEM_TURN") == UInt64(offset))
  }

  @Test func `The short way of a transfer finds the table of contexts`() throws {
    let line = try #require(
      SourceText("Sources/Kernel/KernelMemory.swift").lines.first {
        $0.contains("static let contextsOffset: UInt64 = 0x")
      })
    let digits = try #require(line.split(separator: "x").last).filter { $0 != "_" }
    #expect(try offsetInTables("CONTEXT_TABLE") == UInt64(digits, radix: 16))
  }

  /// How far an address of Layout.h lies behind the beginning of the tables, 1 GiB below the end of the
  /// address space.
  private func offsetInTables(_ name: String) throws -> UInt64 {
    let line = try #require(
      SourceText("boot/include/Layout.h").lines.first { $0.hasPrefix("#define \(name) -0x") })
    let distance = try #require(UInt64(line.split(separator: "x")[1], radix: 16))
    return 0x4000_0000 - distance
  }

  @Test func `The short way of a transfer finds the fields of a gate`() throws {
    let fields: [String: PartialKeyPath<Gate>] = [
      "GATE_CONTEXT": \.context, "GATE_KEY": \.key, "GATE_NAME_LOW": \.name.low,
      "GATE_NAME_HIGH": \.name.high,
    ]
    for (name, path) in fields {
      let offset = try #require(MemoryLayout<Gate>.offset(of: path))
      #expect(layout[name] == UInt64(offset), "\(name)")
    }
    #expect(1 << (layout["GATE_SHIFT"] ?? 0) == UInt64(MemoryLayout<Gate>.stride))
    // All gates stand in the private page.
    let end = try #require(layout["PRIVATE_GATES"]) + UInt64(Gate.count) * 32
    #expect(end <= 0x1000)
  }

  @Test func `The calls are numbered without gaps, within the range`() {
    for (index, call) in Call.allCases.enumerated() {
      #expect(call.rawValue == Call.first + UInt64(index))
    }
    #expect(UInt64(Call.allCases.count) <= Call.rangeCount)
  }

  @Test func `SYSRET finds the user's segments where the table has them`() throws {
    let base = try #require(layout["SYSRET_BASE"])
    #expect(layout["USER_DATA"] == base + 8)
    #expect(layout["USER_CODE"] == base + 16)
    // SYSCALL takes the kernel's from two neighbours too.
    #expect(layout["KERNEL_DATA"] == (layout["KERNEL_CODE"] ?? 0) + 8)
    #expect(base & 3 == 3)
  }

  @Test func `System calls mask what DESIGN says they do`() {
    let (trap, interrupt, direction, privilege): (UInt64, UInt64, UInt64, UInt64) =
      (1 << 8, 1 << 9, 1 << 10, 3 << 12)
    let (nested, resume, alignment): (UInt64, UInt64, UInt64) = (1 << 14, 1 << 16, 1 << 18)
    #expect(
      layout["SYSCALL_FLAG_MASK"]
        == trap | interrupt | direction | privilege | nested | resume | alignment)
    #expect(layout["USER_FLAGS"] == interrupt | 1 << 1)
  }
}
