// TCP (RFC 9293): the tables and lists around the connections. A pure state machine: frames and times go
// in through `receive` and `advance`, programs' wishes through the other calls, and what is to be sent
// goes out in `flush`. It never waits; whoever holds it sleeps until `nextDeadline` or a frame.

import ExOSMemory

/// All connections of one program.
public struct TCP: ~Copyable {
  var interface: IPv4Interface
  let configuration: TCPConfiguration
  public internal(set) var counters = TCPCounters()

  // Connections, found by key; rows that are free are linked.
  var connections: Table<Connection>
  var generations: Table<UInt32>
  var bucketLinks: Table<Int32>
  var buckets: Table<Int32>
  var firstFree: Int32 = 0
  let hash: KeyHash
  private let sendStore: RegionStore
  private let receiveStore: RegionStore

  var listeners: Table<Listener>
  var timeWaits: TimeWaitTable
  var timers: TimerWheel

  // Connections to be flushed, that the program is to be told of, and that wait to be accepted.
  var flushLinks: Table<Int32>
  var toFlush = RowList()
  var readyLinks: Table<Int32>
  var ready = RowList()
  var waitingLinks: Table<Int32>
  var listenerOfRow: Table<Int32>

  let sequenceSecret: SipHash
  let cookies: SynchronizeCookie
  var portCount: UInt32
  /// Connections whose station is being asked for.
  var unaimedCount = 0

  /// A TCP without connections.
  ///
  /// All its memory is taken here.
  ///
  /// - Parameters:
  ///   - random: Gives 64 random bits that nobody can guess, a few times.
  public init(
    interface: IPv4Interface, configuration: TCPConfiguration, now: Instant,
    random: () -> UInt64
  ) {
    self.interface = interface
    self.configuration = configuration
    let capacity = max(configuration.connectionCapacity, 1)
    let sendStore = RegionStore(
      regionCount: capacity, regionSize: TCP.ringSize(configuration.sendBufferSize))
    let receiveStore = RegionStore(
      regionCount: capacity, regionSize: TCP.ringSize(configuration.receiveBufferSize))
    connections = Table(count: capacity) { row in
      Connection(
        sendRing: sendStore.region(at: row), receiveRing: receiveStore.region(at: row),
        configuration)
    }
    self.sendStore = sendStore
    self.receiveStore = receiveStore
    generations = Table(count: capacity, repeating: 1)
    hash = KeyHash(bucketsFor: capacity, secret: random())
    buckets = Table(count: hash.bucketCount, repeating: -1)
    bucketLinks = Table(count: capacity) { $0 + 1 < capacity ? Int32($0 + 1) : -1 }
    listeners = Table(count: configuration.listenerCapacity, repeating: Listener())
    timeWaits = TimeWaitTable(capacity: configuration.timeWaitCapacity, secret: random())
    timers = TimerWheel(count: capacity, now: now)
    flushLinks = Table(count: capacity, repeating: -1)
    readyLinks = Table(count: capacity, repeating: -1)
    waitingLinks = Table(count: capacity, repeating: -1)
    listenerOfRow = Table(count: capacity, repeating: -1)
    sequenceSecret = SipHash(random: random)
    cookies = SynchronizeCookie(secret: SipHash(random: random))
    portCount = UInt32(truncatingIfNeeded: random())
  }

  private static func ringSize(_ wanted: Int) -> Int {
    var size = 256
    while size < wanted, size < 1 << 29 { size &*= 2 }
    return size
  }

  /// The row of a connection.
  @inline(__always)
  func find(_ key: ConnectionKey) -> Int? {
    var row = buckets[hash.bucket(of: key)]
    while row >= 0 {
      if connections[Int(row)].key == key { return Int(row) }
      row = bucketLinks[Int(row)]
    }
    return nil
  }

  /// The row that an identifier names.
  @inline(__always)
  func row(of id: ConnectionID) throws(TCPError) -> Int {
    guard id.row < connections.count, generations[id.row] == id.generation else { throw .stale }
    return id.row
  }

  @inline(__always)
  func id(of row: Int) -> ConnectionID { ConnectionID(row: row, generation: generations[row]) }

  /// The first sequence number and the timestamps' offset of a connection (RFC 6528, RFC 7323 §5.4).
  func sequence(for key: ConnectionKey, now: Instant) -> (start: SequenceNumber, offset: UInt32) {
    let digest = sequenceSecret.hash(key.bits, UInt64(interface.address.bits))
    let clock = UInt32(truncatingIfNeeded: now.microseconds >> 2)
    return (
      SequenceNumber(UInt32(truncatingIfNeeded: digest) &+ clock),
      UInt32(truncatingIfNeeded: digest >> 32)
    )
  }
}
