import ExOSLogic
import ExokernelABI
import Testing

@Suite struct CapabilityPathTests {
  private func derived(_ components: PathComponent..., rights: Rights = .all) -> Capability? {
    var capability: Capability? = .root
    for component in components {
      capability = capability?.appending(
        low: component.bytes, high: 0, count: PathComponent.byteCount, rights: rights)
    }
    return capability
  }

  @Test func rootIsASlash() {
    #expect(CapabilityPath(.root).name == "/")
    #expect(CapabilityPath(.root).rights == "read write enter control")
  }

  @Test func componentsReadAsPath() throws {
    let capability = try #require(derived(.program(17), .program(0xff_ffff), .console))
    #expect(CapabilityPath(capability).name == "/p17/p16777215/c0")
    // 14 bytes hold three components.
    #expect(derived(.console, .console, .console, .console) == nil)
  }

  @Test func siblingsDoNotDominateEachOther() throws {
    let one = try #require(derived(.program(1)))
    let other = try #require(derived(.program(257)))
    #expect(!one.dominates(other, for: .read) && !other.dominates(one, for: .read))
    #expect(Capability.root.dominates(one, for: .control))
  }

  @Test func otherBytesReadAsNumbers() throws {
    let capability = try #require(
      Capability.root.appending(low: 0x0a41, high: 0, count: 2, rights: .read))
    #expect(CapabilityPath(capability).name == "/x41/x0a")
    #expect(CapabilityPath(capability).rights == "read")
    // A letter alone is no component, even at the end of a name.
    let letter = try #require(
      Capability.root.appending(low: 0x61, high: 0, count: 1, rights: .read))
    #expect(CapabilityPath(letter).name == "/x61")
  }

  @Test func everyPairOfWordsHasAName() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<10_000 {
      let capability = Capability.fromWords(generator.next(), generator.next())
      #expect(!CapabilityPath(capability).name.isEmpty)
    }
  }
}
