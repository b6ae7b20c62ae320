// The program that holds the volume of the first disk, as others see it: it gives memory back when it is asked,
// and while it waits for the disk the processor is idle. Without such a disk, or with one that has owners, nothing is tried; how slow the
// disk is (`scripts/run.sh --disk slow:40:FILE`) decides what waiting there is.

import ExOS
import ExOSFiles
import Trials

/// A volume that is served.
enum VolumeTests {
  static func run() {
    guard let disk = Disk(0), disk != Disk.owned else {
      return TAP.note("the first disk is nobody's volume: nothing was tried with one")
    }
    do throws(KernelError) {
      var trial = try VolumeTrial(disk)
      TAP.test("who holds a volume gives memory back when it is asked, and goes on") {
        () throws(KernelError) in try memory(&trial)
      }
      TAP.test("while who holds a volume waits for the disk, the processor is idle") {
        () throws(KernelError) in idleness(&trial)
      }
      let complaint = trial.end()
      TAP.test("what was asked of it was done", complaint == nil, complaint ?? "")
    } catch {
      TAP.test("a volume is held for others", false, TAP.name(error))
    }
  }

  // MARK: Memory

  /// So many names have an index of more frames than are asked for.
  private static let nameCount = 1500
  private static let wanted: UInt32 = 4

  private static func memory(_ trial: inout VolumeTrial) throws(KernelError) -> String? {
    trial.makeDirectory("/many")
    for number in 0..<nameCount { trial.write("", to: "/many/file \(number)") }
    let before = trial.holder.record.frameCount
    try Kernel.revoke(.frame, count: Int(wanted), from: trial.holder.claim)
    let index = trial.holder.handle.index
    let isAnswered = BlockTests.waitUntil { Revealed.revocation(.frame, of: index).wanted == 0 }
    let request = Revealed.revocation(.frame, of: index)
    let after = trial.holder.record.frameCount
    let isWhole = (0..<nameCount).allSatisfy { trial.has("/many/file \($0)") }
    let isMore = trial.has("/many/file \(nameCount)")
    guard isAnswered, request.returned >= wanted, request.taken == 0, after + wanted <= before
    else { return "\(before) frames before, \(after) after, \(request.taken) taken" }
    return isWhole && !isMore ? nil : "the directory is not what it was"
  }

  // MARK: Waiting

  private static let rounds = 8

  private static func idleness(_ trial: inout VolumeTrial) -> String? {
    let (start, idleStart) = (Clock.ticks, idleTime)
    for round in 0..<rounds {
      trial.write("words \(round)", to: "/waiting")
      trial.synchronize()
    }
    let (all, idle) = (Clock.ticks &- start, idleTime &- idleStart)
    let millisecond = max(Clock.ticks(milliseconds: 1), 1)
    TAP.note(
      "of \(all / millisecond) ms with the disk the processor was idle for \(idle / millisecond)")
    // Of a disk that is quick there is little to wait for.
    return all < 200 * millisecond || idle > all / 2 ? nil : "it was not"
  }

  private static var idleTime: UInt64 { Revealed.context(0)?.runTime ?? 0 }
}
