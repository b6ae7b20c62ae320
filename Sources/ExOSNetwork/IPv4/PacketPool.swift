// Where the payloads of datagrams wait until the link has sent them. A payload is copied here once; TCP
// does not pass this way, its send buffer is where it waits.

import ExOSMemory

/// Slots for payloads, used in turn and free again when their tickets are complete.
struct PacketPool: ~Copyable {
  private let store: RegionStore
  private var tickets: Table<Ticket>
  private var next = 0
  /// As many bytes as a payload may have.
  let slotSize: Int

  init(slotCount: Int, slotSize: Int) {
    self.slotSize = slotSize
    store = RegionStore(regionCount: max(slotCount, 1), regionSize: slotSize)
    tickets = Table(count: slotCount, repeating: .none)
  }

  /// Copies a payload to a slot, if one is free.
  mutating func hold(_ payload: RawSpan, completed: Ticket) -> Content? {
    guard payload.byteCount <= slotSize, tickets[next] <= completed else { return nil }
    let region = store.region(at: next)
    region.copy(payload, to: 0)
    return region.content(from: 0, count: payload.byteCount)
  }

  /// Keeps the payload held last until a ticket is complete.
  mutating func keep(until ticket: Ticket) {
    tickets[next] = ticket
    next = next &+ 1 == tickets.count ? 0 : next &+ 1
  }
}
