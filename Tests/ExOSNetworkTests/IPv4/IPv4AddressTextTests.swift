import ExOSNetwork
import Testing

@Suite struct IPv4AddressTextTests {
  @Test(arguments: ["0.0.0.0", "10.0.2.15", "255.255.255.255", "1.20.200.3"])
  func `Addresses come back from their texts`(text: String) throws {
    #expect(try #require(IPv4Address(text)).description == text)
  }

  @Test func `The first number is the highest byte`() {
    #expect(IPv4Address("10.0.2.15") == IPv4Address(10, 0, 2, 15))
  }

  @Test(arguments: [
    "", ".", "10", "10.0.2", "10.0.2.", ".10.0.2", "10.0.2.15.", "10.0.2.15.1", "10..2.15",
    "10.0.2.256", "10.0.2.1000", "010.0.2.15", "10.0.2.00", "0x0a.0.2.15", "-1.0.2.15",
    "+1.0.2.15", " 10.0.2.15", "10.0.2.15 ", "a.b.c.d", "10.0.2.1é", "167772687",
    "10.0.2.99999999999999999999",
  ])
  func `What is no address is none`(text: String) {
    #expect(IPv4Address(text) == nil)
  }
}
