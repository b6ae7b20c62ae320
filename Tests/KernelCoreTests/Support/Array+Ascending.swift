// Small sets as arrays in ascending order, without doubles: quick to copy and to compare, and what is in
// one and not in another shows in one walk along both.

extension Array where Element: Comparable {
  /// Adds the elements of another ascending array.
  mutating func formAscendingUnion(_ other: [Element]) {
    guard self != other else { return }
    var union: [Element] = []
    union.reserveCapacity(Swift.max(count, other.count))
    var (own, others) = (self[...], other[...])
    while let mine = own.first, let its = others.first {
      union.append(Swift.min(mine, its))
      if mine <= its { own.removeFirst() }
      if its <= mine { others.removeFirst() }
    }
    self = union + own + others
  }

  /// The elements that are not in another ascending array.
  func ascendingDifference(_ other: [Element]) -> [Element] {
    guard self != other else { return [] }
    var others = other[...]
    return filter { element in
      while let its = others.first, its < element { others.removeFirst() }
      return others.first != element
    }
  }
}
