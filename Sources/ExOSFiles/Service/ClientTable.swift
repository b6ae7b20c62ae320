// Who uses a volume, which slots of its cache they look at, and which of its files they hold. Apart from the
// service, because the volume and its cache ask it in the middle of the service's work.

import ExOSMemory

/// A fixed number of clients.
final class ClientTable {
  var rows: Table<ServiceClient>
  /// Behind the last row that is somebody's: there are few clients most of the time.
  private var end = 0
  private let board: CacheBoard

  init(count: Int, board: CacheBoard) {
    rows = Table(count: count) { _ in ServiceClient() }
    self.board = board
  }

  /// The row of a client.
  func row(of identity: UInt64) -> Int? {
    for row in 0..<rows.count where rows[row].identity == identity { return row }
    return nil
  }

  /// How many slots all clients together may pin.
  var grantedPins: Int {
    var sum = 0
    for row in 0..<rows.count { sum &+= rows[row].pinLimit }
    return sum
  }

  /// Gives a row to a client, or to nobody.
  func assign(_ row: Int, to client: consuming ServiceClient) {
    rows[row] = client
    end = max(end, row &+ 1)
    while end > 0, rows[end &- 1].identity == 0 { end &-= 1 }
  }

  // MARK: Slots in use

  /// How often a slot could not be had since clients were audited.
  private var refusals = 0
  /// How many refusals are borne before it is looked at whose pins they are.
  private static let refusalLimit = 32

  /// Whether any client wants a slot to stay as it is.
  func uses(_ slot: Int) -> Bool {
    for row in 0..<end {
      guard let area = rows[row].area, !rows[row].isOverdrawn, area.uses(slot) else { continue }
      refusals &+= 1
      if refusals < ClientTable.refusalLimit { return true }
      audit()
      if !rows[row].isOverdrawn { return true }
    }
    return false
  }

  /// Finds those who have pinned more than they may: their pins are not looked at any more.
  private func audit() {
    refusals = 0
    for row in 0..<end {
      guard let area = rows[row].area else { continue }
      if area.pinnedCount > rows[row].pinLimit { rows[row].isOverdrawn = true }
    }
  }

  // MARK: Files without names

  /// Files without names that the volume keeps for clients.
  private var unnamed: [FileNumber] = []

  /// Whether any client holds a file that has no name any more; it is listed then.
  func keeps(_ file: FileNumber) -> Bool {
    // First it is said that there is one, and then looked at who holds it: who lets go does it the other
    // way round, and hears of it or is not met.
    board.setUnnamedCount(unnamed.count &+ 1)
    guard holds(file) else {
      board.setUnnamedCount(unnamed.count)
      return false
    }
    unnamed.append(file)
    return true
  }

  private func holds(_ file: FileNumber) -> Bool {
    for row in 0..<end {
      if let area = rows[row].area, area.heldFiles.contains(file) { return true }
    }
    return false
  }

  /// The files that were listed, which are not any more.
  func takeUnnamed() -> [FileNumber] {
    defer {
      unnamed = []
      board.setUnnamedCount(0)
    }
    return unnamed
  }
}
