// What is asked back of whom, by when, and what became of it: the kernel's table of requests. What it took
// by force stands, name by name, in the loser's own repossession vector.

import ExOS

extension Tables {
  /// Writes the requests that are open, and what was given back and taken so far; nothing if nothing was
  /// ever asked for.
  static func writeRequests() {
    var table = TextTable([
      ("asked", .left), ("for", .left), ("wanted", .right), ("left", .right),
      ("given back", .right), ("taken", .right), ("how it ended", .left),
    ])
    var isEmpty = true
    for index in 1..<Revealed.environmentCapacity {
      guard let record = Revealed.environment(index), record.state != .unused else { continue }
      for kind in ResourceClass.allCases {
        let request = Revealed.revocation(kind, of: index)
        guard request.wanted > 0 || request.hasHistory else { continue }
        isEmpty = false
        table.append([
          name(ofEnvironment: index), kind.plural,
          request.wanted == 0 ? "" : request.wanted.grouped,
          timeLeft(request), request.returned.grouped, request.taken.grouped,
          record.state == .living ? "" : record.ending.causeName,
        ])
      }
    }
    guard !isEmpty else { return }
    Console.writeLine()
    table.write()
  }

  /// How long it is to a deadline.
  private static func timeLeft(_ request: RevocationRecord) -> String {
    guard request.wanted > 0 else { return "" }
    let now = Clock.ticks
    guard request.deadline > now else { return "overdue" }
    return ((request.deadline &- now) / max(Clock.frequency / 1000, 1)).grouped + " ms"
  }
}
