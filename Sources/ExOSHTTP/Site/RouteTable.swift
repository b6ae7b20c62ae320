// Finds what a path leads to. Clients choose what is looked for but not what is in the table, so that nobody can
// make a search long, and the hash needs no secret.

import ExOSMemory
import ExOSNetwork

/// Routes by their paths: open addressing, at most half full.
struct RouteTable: ~Copyable {
  private var routes: Table<Route>
  private var hashes: Table<UInt64>

  /// A table with room for so many.
  init(capacity: Int) {
    var size = 16
    while size < 2 &* capacity { size &*= 2 }
    routes = Table(count: size, repeating: Route())
    hashes = Table(count: size, repeating: 0)
  }

  /// Adds a route, unless its path leads somewhere already.
  ///
  /// - Precondition: There is room.
  mutating func add(_ route: Route) {
    let bytes = route.path.bytes
    guard find(bytes, in: 0..<bytes.byteCount) == nil else { return }
    let hash = bytes.pathHash(0..<bytes.byteCount)
    var place = Int(truncatingIfNeeded: hash) & (hashes.count &- 1)
    while hashes[place] != 0 { place = (place &+ 1) & (hashes.count &- 1) }
    hashes[place] = hash
    routes[place] = route
  }

  /// The route of the path that stands in a range of bytes.
  ///
  /// - Precondition: The range lies within.
  @inline(__always)
  func find(_ bytes: RawSpan, in range: Range<Int>) -> Route? {
    let hash = bytes.pathHash(range)
    var place = Int(truncatingIfNeeded: hash) & (hashes.count &- 1)
    while hashes[place] != 0 {
      if hashes[place] == hash, bytes.holds(routes[place].path.bytes, in: range) {
        return routes[place]
      }
      place = (place &+ 1) & (hashes.count &- 1)
    }
    return nil
  }
}

extension RawSpan {
  /// A digest of a range's bytes, eight at a time; never zero.
  @inline(__always)
  fileprivate func pathHash(_ range: Range<Int>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: range.count)
    var place = range.lowerBound
    while place &+ 8 <= range.upperBound {
      hash = mixed(hash ^ word64(at: place))
      place &+= 8
    }
    var rest: UInt64 = 0
    while place < range.upperBound {
      rest = rest &<< 8 | UInt64(byte(at: place))
      place &+= 1
    }
    return mixed(hash ^ rest) | 1 << 63
  }

  @inline(__always)
  private func mixed(_ value: UInt64) -> UInt64 {
    let product = value &* 0x9e37_79b9_7f4a_7c15
    return product ^ product >> 32
  }
}
