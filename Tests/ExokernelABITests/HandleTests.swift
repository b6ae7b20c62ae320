// Handles and claims: what goes in comes out, and the parts do not spill into each other.

import ExokernelABI
import Testing

@Suite struct HandleTests {
  private static let generations: [UInt32] = [1, 2, 0x7fff_ffff, .max]

  @Test(arguments: generations)
  func `Handles keep index and generation apart`(generation: UInt32) {
    for index in [0, 1, 511, 0xffff] {
      let environment = EnvironmentHandle(index: index, generation: generation)
      #expect(environment.index == index && environment.generation == generation)
      let context = ContextHandle(index: index, generation: generation)
      #expect(context.index == index && context.generation == generation)
    }
    for number in [0, 1, 0x7f_ffff, 0xffff_ffff] {
      let frame = FrameHandle(number: number, generation: generation)
      #expect(frame.number == number && frame.generation == generation)
    }
  }

  @Test func `A frame's handle without a generation is its number`() {
    #expect(FrameHandle(number: 77).rawValue == 77)
  }

  @Test(arguments: generations)
  func `A claim keeps the environment's handle and the slot apart`(generation: UInt32) {
    for slot in [0, 1, 15, 255] {
      let handle = EnvironmentHandle(index: 0xffff, generation: generation)
      let claim = Claim(handle, by: slot)
      #expect(claim.environment == handle && claim.slot == slot)
    }
  }

  @Test func `The caller's own claim is zero, and no other claim is`() {
    #expect(Claim.own.rawValue == 0)
    #expect(Claim(EnvironmentHandle(index: 1, generation: 1), by: 0).rawValue != 0)
  }
}
