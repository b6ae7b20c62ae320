import ExOSLogic
import ExokernelABI
import Testing

@Suite struct OwnerNameTests {
  private func capability(_ text: String) throws -> Capability {
    let name = try #require(OwnerName(text.utf8))
    return try #require(
      Capability.root.appending(
        low: name.words.low, high: name.words.high, count: OwnerName.byteCount, rights: .all))
  }

  @Test func `A name comes back from a capability as it was`() throws {
    for text in ["records", "a", "ten-letter"] {
      let held = try capability(text)
      #expect(OwnerName(held)?.text == text)
      #expect(CapabilityPath(held).name == ":" + text)
      let below = try #require(
        held.appending(
          low: PathComponent.program(3).bytes, high: 0, count: PathComponent.byteCount,
          rights: .all))
      #expect(CapabilityPath(below).name == ":" + text + "/p3")
      #expect(below.isPersistent)
    }
  }

  @Test func `What is too long, empty or no plain text is no name`() {
    for text in ["", "eleven-long", "a b", "näme", "\u{7f}"] {
      #expect(OwnerName(text.utf8) == nil, "\(text)")
    }
  }

  @Test func `Names differ, and none is the beginning of another`() throws {
    let (one, other) = (try capability("record"), try capability("records"))
    #expect(!one.dominates(other, for: .read) && !other.dominates(one, for: .read))
  }

  @Test func `No name of components outlives the machine, and the root does`() throws {
    for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
      let bytes = PathComponent(letter: letter, number: 0xff_ffff).bytes
      let transient = try #require(
        Capability.root.appending(
          low: bytes, high: 0, count: PathComponent.byteCount, rights: .all))
      #expect(!transient.isPersistent)
      // Nothing that is derived from it is persistent.
      let derived = transient.appending(low: 0x80, high: 0, count: 1, rights: .all)
      #expect(derived?.isPersistent == false)
    }
    #expect(Capability.root.isPersistent)
  }
}
