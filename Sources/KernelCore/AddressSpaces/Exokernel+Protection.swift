// Changing what mapped pages allow, and the library's bits of their entries. Whether a page may be written
// at all was decided when it was mapped and stands in its entry, so that here nothing is looked up but the
// entry: this is the path of every library's page faults, and one page goes straight through.

import ExokernelABI

/// What `protect` does to an entry.
private struct EntryChange {
  let bits: UInt64
  /// What an entry must have to be changed so.
  let needed: UInt64
  /// What it keeps.
  let kept: UInt64

  @inline(__always)
  init(_ flags: MapFlags) {
    let history = PageTableEntry.accessed | PageTableEntry.dirty
    bits = flags.entryBits
    needed = PageTableEntry.present | (flags.write ? PageTableEntry.mayWrite : 0)
    kept =
      PageTableEntry.frameMask | PageTableEntry.mayWrite | (flags.clearsHistory ? 0 : history)
  }

  /// Why an entry cannot be changed so.
  func refusal(of entry: UInt64) -> KernelError {
    entry & PageTableEntry.present == 0 ? .notMapped : .notPermitted
  }
}

extension Exokernel where M: ~Copyable {
  /// Changes what mapped pages allow, and the library's bits.
  ///
  /// To write needs a binding that was made with that right.
  @inline(__always)
  public mutating func protect(
    _ caller: Caller, claim: UInt64, address: UInt64, flags: UInt64, count: UInt64
  ) -> Answer {
    if claim == 0, count == 1 {
      return protectPage(caller.environment, address, flags)
    }
    return protectRange(caller, claim: claim, address: address, flags: flags, count: count)
  }

  @inline(__always)
  private mutating func protectPage(_ environment: Int, _ address: UInt64, _ flags: UInt64)
    -> Answer
  {
    do throws(KernelError) {
      try checkAddress(address, pages: 1, position: 1)
      guard flags & ~MapFlags.validMask == 0 else { throw .badArgument(2) }
      let table = try leafTable(for: address, in: environment)
      let index = Self.tableIndex(address, level: 1)
      let change = EntryChange(MapFlags(rawValue: flags))
      let old = machine[word: index, in: table]
      guard old & change.needed == change.needed else { throw change.refusal(of: old) }
      machine[word: index, in: table] = old & change.kept | change.bits
      invalidate(address, 1, in: environment)
      return Answer(value: 1)
    } catch {
      return Answer(error)
    }
  }

  @inline(never)
  private mutating func protectRange(
    _ caller: Caller, claim: UInt64, address: UInt64, flags: UInt64, count: UInt64
  ) -> Answer {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      try checkRange(address, count, positions: (1, 3))
      guard flags & ~MapFlags.validMask == 0 else { throw .badArgument(2) }
      let change = EntryChange(MapFlags(rawValue: flags))
      let answer = forEachTable(address, count, in: environment) { kernel, table, entries, _ in
        var index = entries.lowerBound
        while index != entries.upperBound {
          let old = kernel.machine[word: index, in: table]
          guard old & change.needed == change.needed else {
            return (index, change.refusal(of: old).rawValue)
          }
          kernel.machine[word: index, in: table] = old & change.kept | change.bits
          index &+= 1
        }
        return (index, KernelError.none)
      }
      invalidate(address, answer.value, in: environment)
      return answer
    } catch {
      return Answer(error)
    }
  }
}
