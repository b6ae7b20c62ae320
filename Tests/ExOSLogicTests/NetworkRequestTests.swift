import ExOSLogic
import Testing

@Suite struct NetworkRequestTests {
  @Test func `Requests come back from their words, and other words are none`() {
    for request in [NetworkRequest.configuration, .find(0), .find(0x0a00_0202), .find(.max)] {
      #expect(NetworkRequest(words: request.words) == request)
    }
    #expect(NetworkRequest(words: (0, 0, 0, 0)) == nil)
    #expect(NetworkRequest(words: (3, 1, 1, 1)) == nil)
    #expect(NetworkRequest(words: (.max, 0, 0, 0)) == nil)
  }

  @Test func `A link's configuration fits into two words`() {
    let configuration = LinkConfiguration(
      address: 0x0a00_020f, gateway: 0xffff_fffe, nameServer: 0xfedc_ba98, prefixLength: 24,
      identificationPrefix: 0xfe)
    #expect(LinkConfiguration(words: configuration.words) == configuration)
  }
}
