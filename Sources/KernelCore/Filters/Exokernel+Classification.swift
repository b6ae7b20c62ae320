// Whose a packet is: one walk of the merged filters, whose length does not depend on how many filters
// there are. The filters that match a packet are nested, so the one that compares most bits is the
// innermost, and wins.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// The filter that decides an incoming packet; 0 where there is none.
  ///
  /// Its holder lives. Fragments of a datagram behind the first follow it for a while.
  public mutating func classify(_ packet: borrowing some PacketBytes & ~Copyable, at now: UInt64)
    -> Int
  {
    guard !isFragment(packet) else { return classifyFragment(packet, at: now) }
    return match(packet)
  }

  /// The innermost incoming filter of a living environment that a packet matches.
  @inline(__always)
  mutating func match(_ packet: borrowing some PacketBytes & ~Copyable) -> Int {
    var best: UInt32 = 0
    var field = Int(machine[filterState: FilterState.incomingRoot].firstField)
    while field != 0 {
      let state = followPlain(&field, packet)
      guard machine[filterField: field].nextSibling == 0 else {
        return matchFurther(field, state, best, packet)
      }
      // There is one way: it goes on behind the state, or ends. The row of no state is all zero.
      field = Int(machine[filterState: state].firstField)
      let rank = machine[filterState: state].rank
      guard rank > best, hasLivingHolder(FilterState.filter(ofRank: rank)) else { continue }
      if field == 0 { return FilterState.filter(ofRank: rank) }
      best = rank
    }
    // What matches nothing else.
    if best == 0 { consider(FilterState.incomingRoot, &best) }
    return FilterState.filter(ofRank: best)
  }

  /// Goes every way that the packet matches, from where there are several on.
  ///
  /// It mutates nothing; but a large value that is only read is copied for a call.
  @inline(never)
  private mutating func matchFurther(
    _ firstField: Int, _ firstState: Int, _ bestSoFar: UInt32,
    _ packet: borrowing some PacketBytes & ~Copyable
  ) -> Int {
    var (field, state, best) = (firstField, firstState, bestSoFar)
    // Fields to come back to, 12 bits each. One for each of the five depths above the last is enough.
    var pending: UInt64 = 0
    while true {
      let sibling = UInt64(machine[filterField: field].nextSibling)
      var next = 0
      if state != 0 {
        consider(state, &best)
        next = Int(machine[filterState: state].firstField)
      }
      if next != 0 {
        if sibling != 0 { pending = pending << 12 | sibling }
      } else if sibling != 0 {
        next = Int(truncatingIfNeeded: sibling)
      } else {
        next = Int(truncatingIfNeeded: pending & 0xfff)
        pending >>= 12
        if next == 0 { break }
      }
      field = next
      state = followPlain(&field, packet)
    }
    if best == 0 { consider(FilterState.incomingRoot, &best) }
    return FilterState.filter(ofRank: best)
  }

  /// Takes the filter that ends in a state, if it is better than the best so far and its holder lives.
  @inline(__always)
  private func consider(_ state: Int, _ best: inout UInt32) {
    let rank = machine[filterState: state].rank
    if rank > best, hasLivingHolder(FilterState.filter(ofRank: rank)) { best = rank }
  }

  @inline(__always)
  func hasLivingHolder(_ filter: Int) -> Bool {
    machine[environment: Int(machine[filter: filter].holder)].stateValue
      == EnvironmentState.living.rawValue
  }

  // MARK: One field

  /// Goes on from a field as long as there is only one way.
  ///
  /// - Parameter field: Becomes the last field on that way.
  /// - Returns: The state behind it; 0 where the packet does not match.
  @inline(__always)
  private func followPlain(_ field: inout Int, _ packet: borrowing some PacketBytes & ~Copyable)
    -> Int
  {
    guard Int(machine[filterField: field].plainReach) <= packet.count else {
      return follow(field, packet)
    }
    while true {
      let value = value(of: field, packet, origin: 0)
      guard value == machine[filterField: field].value else {
        return findState(of: field, value: value)
      }
      let next = Int(machine[filterField: field].plainNext)
      guard next != 0 else { return Int(machine[filterField: field].state) }
      field = next
    }
  }

  /// The state to which a packet leads from a field; 0 where no edge has its value.
  @inline(__always)
  private func follow(_ field: Int, _ packet: borrowing some PacketBytes & ~Copyable) -> Int {
    let rule = FilterHeaderRule(rawValue: machine[filterField: field].rule)
    var origin = 0
    if rule != .none {
      guard rule.offset < packet.count else { return 0 }
      origin = rule.origin(packet[word: rule.offset])
    }
    guard origin &+ Int(machine[filterField: field].reach) <= packet.count else { return 0 }
    let value = value(of: field, packet, origin: origin)
    if value == machine[filterField: field].value { return Int(machine[filterField: field].state) }
    return findState(of: field, value: value)
  }

  /// The bits that a field looks at.
  @inline(__always)
  private func value(
    of field: Int, _ packet: borrowing some PacketBytes & ~Copyable, origin: Int
  ) -> UInt64 {
    packet[word: origin &+ Int(machine[filterField: field].offset)]
      & machine[filterField: field].mask
  }

  /// The state behind a value that is not the first edge's; row 0 of the edges leads to none.
  @inline(__always)
  private func findState(of field: Int, value: UInt64) -> Int {
    let edge = findEdge(of: field, value: value, salt: machine[filterField: field].salt)
    return Int(machine[filterEdge: edge].state)
  }

  // MARK: Counting

  /// Counts a packet that a filter decided.
  ///
  /// - Parameter isDropped: Whether it was lost for want of room.
  public mutating func countPacket(of filter: Int, isDropped: Bool) {
    if isDropped { machine[filter: filter].drops &+= 1 } else { machine[filter: filter].hits &+= 1 }
  }
}
