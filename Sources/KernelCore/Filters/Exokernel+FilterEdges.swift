// The edges of the trie in their hash table. Probing is linear and looks at 16 rows at most; a row that is
// freed in the middle of others becomes a grave, which lookups pass and new edges use.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// The row at which the search for a value of a field begins.
  ///
  /// One multiplication spreads whatever bits the values differ in. Both factors depend on the value, or
  /// values at equal distances, such as ports, would fall on rows at equal distances; and both depend on
  /// a secret, or somebody could choose values that fall on one row.
  @inline(__always)
  func home(of value: UInt64, salt: UInt64) -> Int {
    let turned = value >> 32 | value << 32
    let product = (value ^ salt).multipliedFullWidth(by: turned ^ filterHeads.multiplier)
    let folded = product.high ^ product.low
    return 1 &+ Int(truncatingIfNeeded: folded & filterHeads.homeMask)
  }

  /// The salt of a field.
  func salt(of field: Int) -> UInt64 {
    let product = UInt64(truncatingIfNeeded: field).multipliedFullWidth(
      by: filterHeads.multiplier ^ 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low &* filterHeads.multiplier
  }

  /// The edge by which a value leaves a field; 0 where there is none.
  @inline(__always)
  func findEdge(of field: Int, value: UInt64, salt: UInt64) -> Int {
    let home = home(of: value, salt: salt)
    let wanted = UInt16(truncatingIfNeeded: field)
    // Nearly all are at home.
    if machine[filterEdge: home].field == wanted, machine[filterEdge: home].value == value {
      return home
    }
    var slot = home
    let end = slot &+ FilterEdge.maximumProbes
    repeat {
      let owner = machine[filterEdge: slot].field
      if owner == wanted, machine[filterEdge: slot].value == value { return slot }
      if owner == 0 { return 0 }
      slot &+= 1
    } while slot < end
    return 0
  }

  /// The row that a new edge would have, not one of those that are planned; 0 where all are taken.
  func findRoom(forValue value: UInt64, salt: UInt64, besides planned: FilterPath) -> Int {
    var slot = home(of: value, salt: salt)
    let end = slot &+ FilterEdge.maximumProbes
    while slot < end {
      if machine[filterEdge: slot].isFree, !planned.uses(edge: slot) { return slot }
      slot &+= 1
    }
    return 0
  }

  /// Adds an edge to a field, in a row that is free.
  ///
  /// The oldest edge stays the first, whose copy the field keeps.
  mutating func addEdge(_ slot: Int, of field: Int, value: UInt64, to state: Int) {
    let new = UInt16(truncatingIfNeeded: slot)
    var edge = FilterEdge()
    edge.value = value
    edge.field = UInt16(truncatingIfNeeded: field)
    edge.state = UInt16(truncatingIfNeeded: state)
    let first = Int(machine[filterField: field].firstEdge)
    if first == 0 {
      machine[filterEdge: slot] = edge
      begin(field, with: slot)
    } else {
      edge.previous = UInt16(truncatingIfNeeded: first)
      edge.next = machine[filterEdge: first].next
      machine[filterEdge: first].next = new
      if edge.next != 0 { machine[filterEdge: Int(edge.next)].previous = new }
      machine[filterEdge: slot] = edge
    }
    machine[filterField: field].edgeCount &+= 1
  }

  /// Makes an edge the first of its field; 0 is none.
  private mutating func begin(_ field: Int, with edge: Int) {
    machine[filterField: field].firstEdge = UInt32(truncatingIfNeeded: edge)
    machine[filterField: field].value = machine[filterEdge: edge].value
    machine[filterField: field].state = UInt32(machine[filterEdge: edge].state)
  }

  /// Takes an edge off its field.
  mutating func removeEdge(_ slot: Int, of field: Int) {
    let edge = machine[filterEdge: slot]
    if edge.next != 0 { machine[filterEdge: Int(edge.next)].previous = edge.previous }
    if edge.previous != 0 {
      machine[filterEdge: Int(edge.previous)].next = edge.next
    } else {
      begin(field, with: Int(edge.next))
    }
    machine[filterField: field].edgeCount &-= 1
    bury(slot)
  }

  /// Frees a row; if no probe need go on behind it, nor behind the graves before it.
  private mutating func bury(_ slot: Int) {
    machine[filterEdge: slot] = FilterEdge()
    guard machine[filterEdge: slot &+ 1].field != 0 else { return exhume(before: slot) }
    machine[filterEdge: slot].field = FilterEdge.grave
  }

  /// Graves before an empty row are empty rows.
  private mutating func exhume(before slot: Int) {
    var grave = slot &- 1
    let end = max(slot &- FilterEdge.maximumExhumed, 0)
    while grave > end, machine[filterEdge: grave].field == FilterEdge.grave {
      machine[filterEdge: grave] = FilterEdge()
      grave &-= 1
    }
  }
}
