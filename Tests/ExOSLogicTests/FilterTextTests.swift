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

  @Test func `A client's filters and templates are read in words`() throws {
    let address: UInt32 = 0x0a00_020f
    let failed = "IPv4 ICMP to 10.0.2.15 failures of"
    #expect(text(try .echoReplies(to: 9, on: address)) == "IPv4 ICMP to 10.0.2.15 echo reply 9")
    #expect(text(try .failures(ofEchoes: 9, on: address)) == "\(failed) echo request 9")
    #expect(text(try .failures(ofPort: 9, of: .tcp, on: address)) == "\(failed) TCP port 9")
    #expect(text(try .failures(ofPort: 9, of: .udp, on: address)) == "\(failed) UDP port 9")
    #expect(text(try .datagrams(of: 1, to: address)) == "IPv4 ICMP to 10.0.2.15")
    let template = try PacketPattern.echoTemplate(
      from: 0x5254_0012_3456, address, identifier: 9, identification: 3, headerLength: 40)
    #expect(text(template) == "IPv4 ICMP from 10.0.2.15 echo request 9")
  }
}
