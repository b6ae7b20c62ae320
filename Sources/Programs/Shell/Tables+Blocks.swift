// The disks and their owners, and the disk queues, from the kernel's tables.

import ExOS

extension Tables {
  /// Writes the disks, and who owns what on them.
  static func writeBlocks() {
    writeDisks()
    writeQueues()
  }

  private static func writeDisks() {
    guard let first = Revealed.disk(0) else { return Console.writeLine("There is no disk.") }
    var disks = TextTable([
      ("disk", .right), ("blocks", .right), ("MiB", .right), ("", .left),
    ])
    var extents = TextTable([
      ("disk", .right), ("extent", .right), ("kind", .left), ("first", .right),
      ("blocks", .right), ("name", .left), ("under way", .right),
    ])
    var index = 0
    while let disk = Revealed.disk(index) {
      disks.append([
        String(index), disk.blockCount.grouped, (disk.blockCount >> 8).grouped,
        state(of: DiskFlags(rawValue: disk.flags)),
      ])
      appendExtents(of: index, to: &extents)
      index += 1
    }
    disks.write()
    Console.writeLine(
      """
        The controller: \(first.startedRequests.grouped) requests, \(first.failedRequests.grouped) \
      failed, \(first.interrupts.grouped) interrupts, \(first.resets.grouped) resets.
      """)
    Console.write(literal: "\n")
    extents.write()
  }

  /// The disk queues that programs may drive themselves.
  private static func writeQueues() {
    guard Revealed.queue(0) != nil else { return }
    var queues = TextTable([
      ("queue", .right), ("blocks", .right), ("MiB", .right), ("holder", .left),
      ("bound", .right), ("refused", .right),
    ])
    var index = 0
    while let queue = Revealed.queue(index) {
      queues.append([
        String(index), queue.blockCount.grouped, (queue.blockCount >> 8).grouped,
        holder(of: queue), String(queue.generation), String(queue.faults),
      ])
      index += 1
    }
    Console.write(literal: "\n")
    queues.write()
  }

  private static func holder(of queue: DiskQueueRecord) -> String {
    switch queue.state {
    case .held: String(queue.holder)
    case .free: "free"
    case .starting, .stopping: "being stopped"
    case .failed: "given up"
    }
  }

  private static func state(of flags: DiskFlags) -> String {
    if flags.contains(.broken) { return "broken" }
    if flags.contains(.refused) { return "its table cannot be used" }
    if flags.contains(.starting) { return "its table is being read or made" }
    return flags.contains(.foreign) ? "foreign" : ""
  }

  private static func appendExtents(of disk: Int, to table: inout TextTable) {
    for index in 1..<Revealed.extentCapacity {
      guard let extent = Revealed.extent(index, of: disk), extent.kind != .unused else { continue }
      let kind =
        switch extent.kind {
        case .shared: "shared"
        case .quota: "quota"
        default: "owned"
        }
      table.append([
        String(disk), String(index), kind, extent.start.grouped, extent.count.grouped,
        CapabilityPath(extent.name).name, String(extent.transfers),
      ])
    }
  }
}
