// A volume that several programs use, held by one: what changes names or ownership is asked of it, and what
// is read is read where it lies, in the cache's frames, which everybody has mapped (Cheetah's and C-FFS's
// sharing, without a server in the way of a read). How requests arrive is left to the program around this;
// here every word of them is hostile, and so is all that stands in an exchange area. Nothing waits for a
// client, and nothing of one outlives it.

import ExOSMemory

/// A volume and those who use it.
public struct VolumeService<Volume: SharedFileSystem & ~Copyable>: ~Copyable {
  public internal(set) var volume: Volume
  let clients: ClientTable
  let board: CacheBoard
  /// By what the clients have the cache's slots mapped.
  let slotNames: [UInt32]
  /// For names and targets that came from a client, and must not change while they are looked at.
  let scratch = SlotStore(slotCount: 2)

  /// How many clients there may be.
  public static var clientCapacity: Int { 8 }
  /// How many slots every client may pin, whatever it asks for.
  static var smallPinLimit: Int { 16 }

  /// Serves a volume.
  ///
  /// - Parameter slotNames: A number for each slot of the cache, at most `SlotNames.capacity`.
  /// - Precondition: The volume's cache is shared.
  public init(_ volume: consuming Volume, slotNames: [UInt32]) {
    guard let boardSlot = volume.boardSlot else { preconditionFailure("the cache is not shared") }
    precondition(slotNames.count == volume.memory.slotCount)
    precondition(slotNames.count <= SlotNames.capacity)
    board = CacheBoard(volume.memory, firstSlot: boardSlot)
    let clients = ClientTable(count: VolumeService.clientCapacity, board: board)
    volume.keepSlots { clients.uses($0) }
    volume.keepFiles { clients.keeps($0) }
    self.clients = clients
    self.volume = volume
    self.slotNames = slotNames
    board.endChange(self.volume.changeCount)
  }

  /// Gives memory back that can be done without: for the program around this when it is asked for some.
  public mutating func forgetIndexes() { volume.forgetIndexes() }
}

// MARK: Clients

extension VolumeService where Volume: ~Copyable {
  /// The row that a new client gets, which it keeps; nothing where there is none.
  ///
  /// One that is a client already gives back what it held.
  public mutating func admit(_ identity: UInt64) -> Int? {
    if let row = clients.row(of: identity) {
      dismiss(row)
      return row
    }
    return clients.row(of: 0)
  }

  /// Makes somebody a client.
  ///
  /// - Parameter pinCount: How many slots it wants to pin; it gets what the others leave of half the cache.
  @discardableResult
  public mutating func connect(
    _ identity: UInt64, in row: Int, _ area: ExchangeArea, pinCount: Int
  ) -> VolumeAnswer {
    let pinLimit = grantedPins(of: pinCount)
    area.clearUses()
    clients.assign(
      row, to: ServiceClient(identity: identity, area: area, pinLimit: pinLimit))
    VolumeFacts(
      blockSize: volume.statistics.blockSize, slotCount: slotNames.count,
      boardSlot: board.firstSlot, pinLimit: pinLimit
    ).write(to: area)
    SlotNames.write(slotNames, to: area)
    return VolumeAnswer(volume.root.rawValue)
  }

  /// What a client gets of the pins that it wants: always a few, which are kept for those to come.
  private func grantedPins(of count: Int) -> Int {
    let small = min(Self.smallPinLimit, slotNames.count / (4 &* Self.clientCapacity))
    let others = clients.rows.count &- clientCount &- 1
    let left = slotNames.count / 2 &- clients.grantedPins &- others &* small
    return max(small, min(count, left))
  }

  /// Takes everything back that a client had.
  public mutating func dismiss(_ row: Int) {
    clients.assign(row, to: ServiceClient())
    board.beginChange()
    releaseUnnamed()
    board.endChange(volume.changeCount)
  }

  /// Has files without names go that nobody holds any more.
  mutating func releaseUnnamed() {
    // What cannot be removed now is removed when the volume is unmounted.
    for file in clients.takeUnnamed() { try? volume.release(file) }
  }

  /// How many clients there are.
  public var clientCount: Int {
    var count = 0
    for row in 0..<clients.rows.count where clients.rows[row].identity != 0 { count &+= 1 }
    return count
  }

  /// Dismisses those who are no more.
  ///
  /// - Returns: Their rows.
  public mutating func dismiss(where isGone: (_ identity: UInt64) -> Bool) -> [Int] {
    var rows: [Int] = []
    for row in 0..<clients.rows.count {
      let identity = clients.rows[row].identity
      guard identity != 0, isGone(identity) else { continue }
      dismiss(row)
      rows.append(row)
    }
    return rows
  }

  /// The row of a client; nothing where it is none.
  public func row(of identity: UInt64) -> Int? {
    identity == 0 ? nil : clients.row(of: identity)
  }
}
