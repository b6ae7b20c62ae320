// Records one behind the other in an extent, a block each, so that writing one never touches another. There
// is no count on the disk: the records are those that are whole, from the first on. A crash while one is
// written leaves all before it, and the next takes the place of what was torn.

import ExOS

/// The records that the program's name owns.
struct RecordStore: ~Copyable {
  /// How many blocks are allocated for them, when there are none yet.
  private static let blockCount: UInt64 = 256

  private var port: DiskPort
  private let frame: FrameRun
  private let block: Mapping
  /// How many records there are.
  private(set) var count: UInt64 = 0
  /// Whether behind the last one there is something that is no record.
  private(set) var hasTornTail = false

  /// How many records there is room for.
  var capacity: UInt64 { port.blockCount }

  /// Finds the program's extent, or allocates one, and the records in it.
  static func open() throws(KernelError) -> RecordStore {
    guard let disk = Disk.owned else { throw .noSuchDisk }
    var store: RecordStore
    if let own = Extent(ownedOn: disk) {
      store = try RecordStore(in: own)
    } else {
      store = try RecordStore(in: Extent(allocating: blockCount, on: disk))
    }
    try store.recover()
    return store
  }

  private init(in extent: borrowing Extent) throws(KernelError) {
    let port = try DiskPort(extent.handle, on: extent.disk.index, by: extent.slot)
    let frame = try FrameRun(count: 1)
    block = try frame.map(at: AddressMap.blocks)
    self.frame = frame
    self.port = port
  }

  private mutating func recover() throws(KernelError) {
    while count < capacity {
      try transfer(.read, count)
      let isRecord = block.withBytes { Record.read(sequence: count + 1, from: $0) != nil }
      guard isRecord else {
        hasTornTail = block.withBytes { bytes in bytes.indices.contains { bytes[$0] != 0 } }
        return
      }
      count += 1
    }
  }

  /// Reads a record.
  mutating func read(_ number: UInt64) throws(KernelError) -> [UInt8] {
    try transfer(.read, number)
    return block.withBytes { Record.read(sequence: number + 1, from: $0) } ?? []
  }

  /// Adds a record, which is durable when this returns.
  mutating func append(_ text: [UInt8]) throws(KernelError) {
    guard text.count <= Record.capacity else { throw .badArgument(0) }
    guard count < capacity else { throw .exhausted }
    block.withMutableBytes { Record.write(text, sequence: count + 1, to: &$0) }
    try transfer(.write, count)
    try transfer(.flush, 0)
    count += 1
  }

  /// Asks the disk for one thing, and waits for it.
  private mutating func transfer(
    _ operation: DiskOperation, _ first: UInt64
  ) throws(KernelError) {
    port.prepare(operation, first: first, count: operation == .flush ? 0 : 1, tag: 0)
    if operation != .flush { port.addFrame(frame.first) }
    while true {
      if let refusal = port.flush() { throw refusal.error }
      if let completion = port.takeCompletion() {
        guard completion.status == .success else { throw .deviceFailed }
        return
      }
      port.wait()
    }
  }
}
