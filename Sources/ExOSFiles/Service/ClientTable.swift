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

  /// Whether any client wants a slot to stay as it is.
  func uses(_ slot: Int) -> Bool {
    for row in 0..<rows.count {
      if let area = rows[row].area, area.uses(slot) { return true }
    }
    return false
  }
}
