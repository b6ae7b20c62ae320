// The power goes while a machine writes: QEMU is killed, `e2fsck -fy` mends the volume, and what was
// synchronized is there. EXOKERNEL_POWER_CUTS says how often, five times if nothing is said.

import Foundation
import Testing

@Suite("A power cut", .withImages)
struct DiskPowerCutTests {
  private static let count =
    ProcessInfo.processInfo.environment["EXOKERNEL_POWER_CUTS"].flatMap { Int($0) } ?? 5

  @Test("takes nothing that was synchronized")
  func cuts() throws {
    let pattern = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) })
    var milliseconds = TestSeed.value
    print("seed \(TestSeed.value)")
    var kept = 0
    for _ in 0..<DiskPowerCutTests.count {
      milliseconds = (milliseconds &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407)
      let image = try DiskImage(size: "32M") { folder in
        try pattern.write(to: folder.appending(path: "pattern"))
      }
      let run = try Script.execute(
        "/usr/bin/env",
        [
          Peer.interpreter, Peer.path("powercut.py"), Script.path("scripts/run.sh"), image.path,
          String(milliseconds >> 33 % 400),
        ])
      let rounds = try #require(Int(run.lines.first ?? ""), "\(run.output)")
      let mend = try image.mend()
      #expect(mend.status <= 1, "\(mend.output)")
      for round in 1...rounds {
        let text = try image.content(of: "w\(round)")
        #expect(text == Data("round \(round)\n".utf8), "round \(round) of \(rounds)")
        let same = try image.content(of: "c\(round)") == pattern
        #expect(same, "the copy of round \(round) of \(rounds)")
      }
      kept += rounds
    }
    print("\(kept) rounds kept over \(DiskPowerCutTests.count) power cuts")
  }
}
