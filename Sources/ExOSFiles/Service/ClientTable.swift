// Who uses a volume, and which slots of its cache they look at. Apart from the service, because the cache asks
// it in the middle of the service's work.

import ExOSMemory

/// A fixed number of clients.
final class ClientTable {
  var rows: Table<ServiceClient>

  init(count: Int) { rows = Table(count: count) { _ in ServiceClient() } }

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

  // MARK: Slots in use

  /// How often a slot could not be had since clients were audited.
  private var refusals = 0
  /// How many refusals are borne before it is looked at whose pins they are.
  private static let refusalLimit = 32

  /// Whether any client wants a slot to stay as it is.
  func uses(_ slot: Int) -> Bool {
    for row in 0..<rows.count {
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
    for row in 0..<rows.count {
      guard let area = rows[row].area else { continue }
      if area.pinnedCount > rows[row].pinLimit { rows[row].isOverdrawn = true }
    }
  }
}
