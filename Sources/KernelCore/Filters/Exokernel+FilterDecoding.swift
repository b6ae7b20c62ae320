// Checking what an environment says of a filter, and of which filter it speaks. A description must be in
// the one form that the kernel takes, so that what follows compares atoms and nothing else.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// A filter that exists, of the handle's generation.
  func decodeFilter(_ raw: UInt64) throws(KernelError) -> Int {
    let handle = FilterHandle(rawValue: raw)
    guard handle.index > 0, handle.index < machine.filterCapacity else { throw .noSuchFilter }
    guard machine[filter: handle.index].generation == handle.generation else { throw .stale }
    guard machine[filter: handle.index].direction != .unused else { throw .noSuchFilter }
    return handle.index
  }

  /// A filter that an environment holds.
  func decodeHeldFilter(_ raw: UInt64, by environment: Int) throws(KernelError) -> Int {
    let index = try decodeFilter(raw)
    guard Int(machine[filter: index].holder) == environment else { throw .notHeld }
    return index
  }

  /// What a description says, as a row without a holder.
  ///
  /// - Throws: `malformedFilter` with 0 for the header, i + 1 for atom i.
  @inline(never)
  func decode(_ description: FilterDescription) throws(KernelError) -> FilterRecord {
    var record = try decodeHeader(of: description)
    var index = 0
    var isComputed = false
    while index < record.count {
      let atom = description.atoms[index]
      let floor = index == 0 ? nil : record.atoms[index &- 1].place
      guard isWellFormed(atom, after: floor, in: record) else {
        throw .malformedFilter(index &+ 1)
      }
      record.atoms[index] = atom
      record.specificity &+= UInt16(truncatingIfNeeded: atom.mask.nonzeroBitCount)
      isComputed = isComputed || atom.isComputed
      index &+= 1
    }
    guard isComputed == (record.rule != .none) else { throw .malformedFilter(0) }
    if description.sendsFragments { record.flags = FilterRecord.fragments }
    return record
  }

  private func decodeHeader(of description: FilterDescription) throws(KernelError) -> FilterRecord {
    let rule = description.rule
    guard description.count <= FilterDescription.maximumAtoms, rule == .none || rule.isValid else {
      throw .malformedFilter(0)
    }
    switch description.direction {
    case .incoming where description.headerLength == 0: break
    case .outgoing
    where rule == .none && description.headerLength > 0
      && description.headerLength <= FilterDescription.maximumHeaderLength:
      break
    default: throw .malformedFilter(0)
    }
    var record = FilterRecord()
    record.directionValue = description.direction.rawValue
    record.headerLength = UInt32(truncatingIfNeeded: description.headerLength)
    record.headerRule = rule.rawValue
    record.atomCount = UInt32(truncatingIfNeeded: description.count)
    return record
  }

  private func isWellFormed(_ atom: FilterAtom, after place: UInt64?, in record: FilterRecord)
    -> Bool
  {
    guard atom.place & ~FilterAtom.computedSpace < FilterAtom.wordCount, atom.mask != 0,
      atom.value & ~atom.mask == 0
    else { return false }
    if let place, atom.place <= place { return false }
    return record.direction == .incoming || atom.reach <= Int(record.headerLength)
  }
}
