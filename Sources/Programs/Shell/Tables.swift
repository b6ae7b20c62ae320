// The kernel's tables as a person reads them.

import ExOS

/// Writes revealed tables.
enum Tables {
  // MARK: Environments

  /// Writes who runs, and what each holds and did.
  static func writeEnvironments() {
    var table = TextTable([
      ("id", .right), ("name", .left), ("parent", .right), ("state", .left), ("frames", .right),
      ("quota", .right), ("slots", .right), ("calls", .right), ("events", .right),
      ("transfers", .right), ("switches", .right), ("run time", .right),
    ])
    for index in 1..<Revealed.environmentCapacity {
      guard let record = Revealed.environment(index), record.state != .unused else { continue }
      let use = Use(of: record)
      table.append([
        String(index), record.label.text, record.parent == 0 ? "" : String(record.parent),
        record.state == .living ? use.state : record.state.name, record.frameCount.grouped,
        record.frameQuota.grouped, String(record.sliceCount), use.calls.grouped,
        use.events.grouped, use.transfers.grouped, use.switches.grouped, use.milliseconds,
      ])
    }
    table.write()
  }

  /// What the contexts of an environment did together.
  private struct Use {
    var state = "no context"
    var calls: UInt64 = 0
    var events: UInt64 = 0
    var transfers: UInt64 = 0
    var switches: UInt64 = 0
    private var ticks: UInt64 = 0

    init(of record: EnvironmentRecord) {
      var isFirst = true
      forEachContext(of: record) { context in
        if isFirst { state = context.state.name }
        isFirst = false
        calls &+= context.callCount
        events &+= context.eventDispatchCount
        transfers &+= context.transferCount
        switches &+= context.switchCount
        ticks &+= context.runTime
      }
    }

    var milliseconds: String {
      (ticks / max(Revealed.system.tickFrequency / 1000, 1)).grouped + " ms"
    }
  }

  // MARK: Capabilities

  /// Writes which names each environment holds, with which rights.
  static func writeCapabilities() {
    var table = TextTable([
      ("environment", .left), ("slot", .right), ("name", .left), ("rights", .left),
    ])
    for index in 1..<Revealed.environmentCapacity {
      guard let record = Revealed.environment(index), record.state == .living else { continue }
      for slot in 0..<EnvironmentRecord.capabilitySlots {
        let capability = Revealed.capability(slot, of: index)
        let owner = name(ofEnvironment: index)
        if capability.isOpen {
          table.append([owner, String(slot), "open to be granted"])
        } else if !capability.isNone {
          let path = CapabilityPath(capability)
          table.append([owner, String(slot), path.name, path.rights])
        }
      }
    }
    table.write()
  }

  // MARK: Names

  /// An environment's number and label.
  static func name(ofEnvironment index: Int) -> String {
    guard let record = Revealed.environment(index) else { return String(index) }
    return "\(index) \(record.label.text)"
  }
}

extension EnvironmentRecord {
  /// What its creator calls it.
  var label: Label { Label(words: (label0, label1)) }
}

extension EnvironmentState {
  /// The state in a word.
  var name: String {
    switch self {
    case .unused: "unused"
    case .living: "living"
    case .ending: "ending"
    case .ended: "ended"
    }
  }
}

extension ContextState {
  /// The state in a word.
  var name: String {
    switch self {
    case .unused: "unused"
    case .ready: "ready"
    case .running: "running"
    case .sleeping: "sleeping"
    case .calling: "calling"
    }
  }
}
