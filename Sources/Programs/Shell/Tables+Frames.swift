// The frame table in two summaries: what frames are used for, and who holds them.

import ExOS

extension Tables {
  /// Writes what memory is used for, and who holds it.
  static func writeFrames() {
    let census = Census()
    var kinds = TextTable([("kind", .left), ("frames", .right), ("KiB", .right)])
    for (kind, name) in Census.kinds {
      let count = census.count(of: kind)
      kinds.append([name, count.grouped, (count * 4).grouped])
    }
    kinds.append(["all", Revealed.frameCount.grouped, (Revealed.frameCount * 4).grouped])
    kinds.write()
    Console.writeLine()
    var holders = TextTable([
      ("holder", .left), ("frames", .right), ("tables", .right), ("contexts", .right),
      ("all", .right), ("charged", .right), ("guaranteed", .right), ("quota", .right),
    ])
    for index in census.holders {
      let record = Revealed.environment(index) ?? EnvironmentRecord()
      let tables =
        census.count(of: .table, heldBy: index) + census.count(of: .records, heldBy: index)
      let contexts =
        census.count(of: .contextPrivate, heldBy: index)
        + census.count(of: .sharedWithKernel, heldBy: index)
      let held = census.count(of: .held, heldBy: index)
      holders.append([
        name(ofEnvironment: index), held.grouped, tables.grouped, contexts.grouped,
        (held + tables + contexts).grouped, record.frameCount.grouped,
        record.guaranteedFrames.grouped, record.frameQuota.grouped,
      ])
    }
    holders.write()
    writeRequests()
  }
}

/// How many frames there are of each kind and holder.
private struct Census {
  private var counts: [Int]

  static var kinds: [(kind: FrameKind, name: String)] {
    [
      (.free, "free"), (.draining, "draining"), (.held, "held"), (.table, "page tables"),
      (.records, "mapping records"), (.contextPrivate, "contexts, kernel's half"),
      (.sharedWithKernel, "contexts, shared half"), (.reserved, "kernel and devices"),
    ]
  }
  private static let kindCount = 8

  init() {
    counts = Array(repeating: 0, count: Census.kindCount * Revealed.environmentCapacity)
    for number in 0..<Revealed.frameCount {
      guard let entry = Revealed.frame(number), entry.holder < Revealed.environmentCapacity else {
        continue
      }
      counts[entry.holder * Census.kindCount + Int(entry.kind.rawValue)] += 1
    }
  }

  func count(of kind: FrameKind, heldBy holder: Int) -> Int {
    counts[holder * Census.kindCount + Int(kind.rawValue)]
  }

  func count(of kind: FrameKind) -> Int {
    var sum = 0
    for holder in 0..<Revealed.environmentCapacity { sum += count(of: kind, heldBy: holder) }
    return sum
  }

  /// The environments that hold any.
  var holders: [Int] {
    (1..<Revealed.environmentCapacity).filter { holder in
      (0..<Census.kindCount).contains { counts[holder * Census.kindCount + $0] > 0 }
    }
  }
}
