import ExOSLogic
import Testing

@Suite struct ConsoleRequestTests {
  @Test func packetsKeepBytesInOrder() {
    var packet = TextPacket()
    for byte in UInt8(1)...30 { packet.append(byte) }
    #expect(packet.isFull && packet.count == TextPacket.capacity)
    #expect((0..<packet.count).map { packet[$0] } == Array(1...24))
    #expect(packet.words.0 == 0x0807_0605_0403_0201)
  }

  @Test func requestsSurviveTheWay() {
    var packet = TextPacket()
    for byte in "hello\n".utf8 { packet.append(byte) }
    for request in [ConsoleRequest.write(packet), .describe(0x40_1234), .explain(.max)] {
      #expect(ConsoleRequest(words: request.words) == request)
    }
  }

  @Test func wordsOfNoRequestAreRefusedAndCountsAreCut() {
    #expect(ConsoleRequest(words: (0, 1, 2, 3)) == nil)
    #expect(ConsoleRequest(words: (4, 1, 2, 3)) == nil)
    guard case .write(let packet) = ConsoleRequest(words: (0xffff_ff01, 1, 2, 3)) else {
      Issue.record("no request to write")
      return
    }
    #expect(packet.count == TextPacket.capacity)
  }

  @Test func labelsHoldSixteenBytes() {
    #expect(Label("shell".utf8).text == "shell")
    #expect(Label("shell".utf8).words.0 == 0x6c_6c65_6873)
    #expect(Label("a name that is too long".utf8).text == "a name that is t")
    #expect(Label("".utf8).count == 0)
    #expect(Label(words: (0, 0x0a07)).text == "????????" + "??")
  }
}
