// Capabilities against a naive reference, byte arrays and sets of rights: every small case, and random
// ones of all lengths. The kernel decides with two masked words what this decides with loops.

import ExokernelABI
import Testing

@Suite struct CapabilityTests {
  /// A name and rights, as DESIGN describes them.
  private struct Naive: Equatable {
    var path: [UInt8]
    var rights: UInt8

    func dominates(_ other: Naive, for needed: UInt8) -> Bool {
      path.count <= other.path.count && path == Array(other.path.prefix(path.count))
        && needed & rights == needed
    }

    /// The same, made by the kernel's own derivation from the root.
    var capability: Capability? {
      let (low, high) = Naive.words(path)
      return Capability.root.appending(
        low: low, high: high, count: path.count, rights: Rights(rawValue: rights))
    }

    static func words(_ bytes: [UInt8]) -> (UInt64, UInt64) {
      var words: [UInt64] = [0, 0]
      for (index, byte) in bytes.enumerated() {
        words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
      }
      return (words[0], words[1])
    }
  }

  private func expectSame(_ one: Naive, _ other: Naive, for needed: UInt8) throws {
    let left = try #require(one.capability)
    let right = try #require(other.capability)
    let answer = left.dominates(right, for: Rights(rawValue: needed))
    if answer != one.dominates(other, for: needed) {
      Issue.record("\(one) dominates \(other) for \(needed): the kernel says \(answer)")
    }
  }

  /// Every path of up to two bytes of a few.
  private var smallPaths: [[UInt8]] {
    let bytes: [UInt8] = [0, 1, 0x80, 0xff]
    let one = bytes.map { [$0] }
    return [[]] + one + one.flatMap { first in bytes.map { first + [$0] } }
  }

  @Test func `Dominance is prefix and superset in every small case`() throws {
    for path in smallPaths {
      for other in smallPaths {
        for rights: UInt8 in 1...15 {
          for needed: UInt8 in 1...15 {
            try expectSame(
              Naive(path: path, rights: rights), Naive(path: other, rights: 15), for: needed)
          }
        }
      }
    }
  }

  @Test func `Dominance is prefix and superset for names of every length`() throws {
    var random = SystemRandomNumberGenerator()
    for length in 0...14 {
      for otherLength in 0...14 {
        for _ in 0..<40 {
          var path = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
          let shared = path.prefix(otherLength)
          let rest = (0..<max(0, otherLength - length)).map { _ in
            UInt8.random(in: 0...1, using: &random)
          }
          // Half of them differ in one byte of what they share.
          if Bool.random(using: &random), let place = path.indices.randomElement(using: &random) {
            path[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
          }
          let rights = UInt8.random(in: 1...15, using: &random)
          let needed = UInt8.random(in: 0...15, using: &random)
          try expectSame(
            Naive(path: path, rights: rights), Naive(path: shared + rest, rights: 3), for: needed)
        }
      }
    }
  }

  @Test func `A derived name is the old one and the suffix, cut at the count`() throws {
    var random = SystemRandomNumberGenerator()
    for length in 0...14 {
      for count in 0...16 {
        let path = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
        let suffix = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let base = try #require(Naive(path: path, rights: 0x0b).capability)
        let (low, high) = Naive.words(suffix)
        let derived = base.appending(low: low, high: high, count: count, rights: .all)
        guard length + count <= 14 else {
          #expect(derived == nil)
          continue
        }
        let expected = Naive(path: path + suffix.prefix(count), rights: 0x0b)
        #expect(derived == expected.capability)
        #expect(derived?.length == length + count)
        // Never more rights than the one it comes from.
        #expect(derived?.rights.rawValue == 0x0b)
      }
    }
  }

  @Test func `A negative count derives nothing`() {
    #expect(Capability.root.appending(low: 0, high: 0, count: -1, rights: .all) == nil)
  }

  @Test func `The root dominates every name, and nothing but itself dominates it`() throws {
    let name = try #require(Naive(path: [1, 2, 3], rights: 15).capability)
    #expect(Capability.root.dominates(name, for: .all))
    #expect(!name.dominates(.root, for: .read))
    #expect(Capability.root.dominates(.root, for: .all))
  }

  @Test func `An empty slot is no capability, open or not`() {
    let handle = EnvironmentHandle(index: 3, generation: 9)
    #expect(Capability.none.isNone && !Capability.none.isOpen)
    #expect(Capability.open(to: handle).isNone && Capability.open(to: handle).isOpen)
    #expect(!Capability.root.isNone && !Capability.root.isOpen)
  }

  @Test func `A slot is open to the environment it was opened to, and no other generation of it`() {
    let handle = EnvironmentHandle(index: 3, generation: 9)
    let later = EnvironmentHandle(index: 3, generation: 10)
    #expect(Capability.open(to: handle).isOpen(to: handle))
    #expect(!Capability.open(to: handle).isOpen(to: later))
    #expect(Capability.open(to: .own).isOpen(to: later))
    #expect(!Capability.none.isOpen(to: handle))
  }
}
