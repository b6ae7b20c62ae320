// Records of the trace ring as lines.

import ExOSLogic
import ExokernelABI
import Testing

@Suite struct TraceTextTests {
  private var text = TraceText(begin: 1000, tickFrequency: 2_000_000_000)

  private func record(
    _ kind: TraceKind, _ word0: UInt64, _ word1: UInt64 = 0, context: UInt32 = 0,
    time: UInt64 = 1000
  ) -> TraceRecord {
    var record = TraceRecord()
    record.time = time
    record.kindValue = kind.rawValue
    record.context = context
    record.word0 = word0
    record.word1 = word1
    return record
  }

  private mutating func event(_ record: TraceRecord) -> String {
    text.line(of: record).split(separator: " ").dropFirst(2).joined(separator: " ")
  }

  @Test mutating func `Time is in microseconds since the first, with three digits and in a column`()
  {
    #expect(text.line(of: record(.call, 0x1000)) == "       0.000 - call null")
    let later = record(.call, 0x1000, context: 7, time: 1000 + 2_468_013)
    #expect(text.line(of: later) == "    1234.006 7:? call null")
  }

  @Test mutating func `A context is called as the switch to it says, as long as it has the number`()
  {
    let hello: UInt64 = 0x6f_6c6c_6568
    #expect(event(record(.contextSwitch, 3 | 9 << 32, hello)) == "switch to 3:hello")
    #expect(text.line(of: record(.callReturn, 0, 29, context: 3)).contains(" 3:hello return "))
    #expect(event(record(.contextSwitch, 3 | 10 << 32, 0x62_6577)) == "switch to 3:web")
    #expect(event(record(.reply, 3)) == "reply to 3:web")
    #expect(event(record(.contextSwitch, 0)) == "switch to -")
  }

  @Test mutating func `Every kind of record has its words`() {
    #expect(event(record(.callReturn, 0, 41)) == "return after 41 ticks")
    #expect(
      event(record(.callReturn, KernelError.notHeld.rawValue, 41))
        == "return (not held) after 41 ticks")
    #expect(event(record(.call, 0x20ff)) == "call 8447")
    #expect(event(record(.fault, 14, 0x40_1000)) == "fault 14 at page 401")
    #expect(event(record(.interrupt, 0x32)) == "interrupt network")
    #expect(event(record(.transfer, 0x107, 5)) == "transfer by gate 7 to 5:?")
    #expect(event(record(.packetIn, 3 | 1 << 32, 60)) == "packet in of 60 bytes, filter 3, ring 1")
    #expect(event(record(.packetOut, 2 << 32, 98)) == "packet out of 98 bytes, ring 2")
    #expect(
      event(record(.revocation, 4 | 1 << 32, 12))
        == "revocation: 12 frames asked of environment 4")
    #expect(
      event(record(.revocation, 4 | 0x102 << 32, 3))
        == "revocation: 3 slots taken from environment 4")
    #expect(
      event(record(.environmentEnd, 4, UInt64(Ending.exited) | 3 << 32))
        == "end of environment 4, exited, status 3")
    #expect(event(record(.diskRequest, 2 | 1 << 32, 40)) == "disk write at block 40, ring 1")
    #expect(event(record(.diskRequest, 9, 0)) == "disk operation 9 at block 0, ring 0")
    #expect(event(record(.diskCompletion, 1 << 32, 0)) == "disk done with status 0, ring 1")
    for kind in TraceKind.allCases { #expect(event(record(kind, 1)) != "nothing") }
    #expect(event(TraceRecord()) == "nothing")
  }

  @Test func `Every call has a name of its own`() {
    #expect(Set(Call.allCases.map(\.name)).count == Call.allCases.count)
  }
}
