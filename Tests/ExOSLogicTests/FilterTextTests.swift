import ExOSLogic
import ExokernelABI
import Testing

@Suite struct FilterTextTests {
  private func text(_ pattern: PacketPattern) -> String {
    var record = FilterRecord()
    record.atoms = pattern.description.atoms
    record.atomCount = UInt32(pattern.description.count)
    record.headerRule = pattern.description.rule.rawValue
    return FilterText(record).text
  }

  @Test func `A port's filter and template are read in words`() throws {
    #expect(text(try .tcpPort(80, on: 0x0a00_020f)) == "IPv4 TCP to 10.0.2.15 port 80")
    #expect(text(try .udpPort(53, on: 0x0102_0304)) == "IPv4 UDP to 1.2.3.4 port 53")
    let template = try PacketPattern.template(
      from: 0x5254_0012_3456, 0x0a00_020f, .udp, port: 7, identification: 3, headerLength: 36)
    #expect(text(template) == "IPv4 UDP from 10.0.2.15 port 7")
  }

  @Test func `What has no name is shown by its place, and what matches everything as the rest`()
    throws
  {
    #expect(text(.remainder) == "everything else")
    var pattern = PacketPattern()
    try pattern.require(UInt8(9), at: 60)
    #expect(text(pattern) == "[60]=9")
    let computed = try PacketPattern.tcpPort(80, on: 0x0a00_020f, header: .withOptions)
    #expect(text(computed) == "IPv4 TCP to 10.0.2.15 and behind a header")
  }
}
