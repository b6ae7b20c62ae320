// What the hostile suite found in revocation, made small.

import ExokernelABI
import KernelCore
import Testing

@Suite struct HostileRevocationTests {
  private let anyFrame = Request(.allocateFrames, 0, FrameHandle.any, 1, 15)

  private func wanted(_ environment: Int, _ computer: Computer) -> UInt32 {
    computer.kernel.machine[revocation: RevocationRecord.index(.frame, of: environment)].wanted
  }

  @Test func `Who owes pays nothing by giving back what it took meanwhile`() throws {
    let computer = Computer(frames: 64)
    let debtor = try computer.makeEnvironment(by: computer.first, frames: 32)
    _ = try computer.allocate(8, by: debtor)
    try computer.succeed(
      Request(.revoke, computer.claim(debtor), ResourceClass.frame.rawValue, 4), by: computer.first)
    #expect(wanted(debtor, computer) == 4)
    let new = try computer.allocate(4, by: debtor)
    try computer.succeed(Request(.freeFrames, 0, UInt64(new), 4), by: debtor)
    #expect(computer.charge(debtor) == 8)
    #expect(wanted(debtor, computer) == 4)
  }

  @Test func `While a round of pressure is unanswered, whoever asks on makes nobody owe more`()
    throws
  {
    let computer = Computer(frames: 2048, overcommitment: 4)
    let needy = try computer.makeEnvironment(by: computer.first, frames: 64)
    let hog = try computer.makeEnvironment(by: computer.first, frames: 2048)
    while case .answer(let answer) = computer.call(anyFrame, by: hog), answer.error == 0 {}
    let asked = wanted(hog, computer)
    #expect(computer.call(anyFrame, by: needy).error == .reclaiming)
    let round = wanted(hog, computer) - asked
    #expect(round > 0 && round <= 64)
    for _ in 0..<24 {
      computer.kernel.machine.now += computer.kernel.sliceTicks + 1
      #expect(computer.call(anyFrame, by: needy).error == .reclaiming)
    }
    #expect(wanted(hog, computer) - asked == round)
  }
}
