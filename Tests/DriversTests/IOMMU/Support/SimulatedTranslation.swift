// What a unit has remembered of a page.

/// Where a page of a domain is.
struct SimulatedTranslation: Equatable {
  /// A page of a domain.
  struct Key: Hashable {
    let domain: UInt16
    let page: UInt64
  }

  let physical: UInt64
  let isReadable: Bool
  let isWritable: Bool
}
