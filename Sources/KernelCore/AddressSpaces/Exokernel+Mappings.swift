// Binding frames by page-table entries: map and unmap, one page or a range. The check is made here, once;
// every access after that is the MMU's. A range is a sequence of single pages: the first that is
// refused stops it, those before it hold, and the answer's value says how many they are.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Ranges

  /// Beyond so many pages it is cheaper to forget every translation of the address space.
  static var largestPreciseInvalidation: UInt64 { 32 }

  @inline(__always)
  func checkRange(_ address: UInt64, _ count: UInt64, positions: (Int, Int))
    throws(KernelError)
  {
    guard count &- 1 < FrameEntry.maximumRange else { throw .badArgument(positions.1) }
    try checkAddress(address, pages: count, position: positions.0)
  }

  /// Does something to each page of a range, looking the leaf table up once for each 2 MiB.
  ///
  /// - Parameter body: Does it to the entries from one index to another in a table, whose pages begin
  ///   at an address; says at which index it stopped with an error, if it did.
  @inline(__always)
  mutating func forEachTable(
    _ address: UInt64, _ count: UInt64, in environment: Int,
    _ body: (inout Self, _ table: Int, _ entries: Range<Int>, _ address: UInt64) -> (Int, UInt64)
  ) -> Answer {
    // One page is what most calls are about: straight, without the range's bookkeeping.
    if count == 1 {
      let table: Int
      do throws(KernelError) { table = try leafTable(for: address, in: environment) } catch {
        return Answer(error)
      }
      let index = Self.tableIndex(address, level: 1)
      let (stop, error) = body(&self, table, index..<(index &+ 1), address)
      return Answer(error: error, value: UInt64(truncatingIfNeeded: stop &- index))
    }
    let end = address &+ count << 12
    var page = address
    repeat {
      let table: Int
      do throws(KernelError) { table = try leafTable(for: page, in: environment) } catch {
        return Answer(error, at: (page &- address) >> 12)
      }
      let first = Self.tableIndex(page, level: 1)
      let pages = Int(truncatingIfNeeded: (end &- page) >> 12)
      let last = min(512, first &+ pages)
      let (stop, error) = body(&self, table, first..<max(first, last), page)
      page &+= UInt64(truncatingIfNeeded: stop &- first) << 12
      if error != KernelError.none { return Answer(error: error, value: (page &- address) >> 12) }
    } while page != end
    return Answer(value: count)
  }

  /// Forgets what the processor may have cached of a range that was changed.
  @inline(__always)
  mutating func invalidate(_ address: UInt64, _ count: UInt64, in environment: Int) {
    guard machine.isLoaded(root: Int(machine[environment: environment].root)) else { return }
    guard count <= Self.largestPreciseInvalidation else { return machine.invalidateAll() }
    var page = address
    let end = address &+ count << 12
    while page != end {
      machine.invalidate(address: page)
      page &+= 4096
    }
  }

  // MARK: Map

  /// Maps consecutive frames at consecutive addresses.
  @inline(__always)
  public mutating func map(
    _ caller: Caller, claim: UInt64, address: UInt64, first: UInt64, flags: UInt64, count: UInt64
  ) -> Answer {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      try checkRange(address, count, positions: (1, 4))
      guard count == 1 || first >> 32 == 0 else { throw .badArgument(2) }
      guard flags & ~MapFlags.validMask == 0 else { throw .badArgument(3) }
      let flags = MapFlags(rawValue: flags)
      return forEachTable(address, count, in: environment) { kernel, table, entries, page in
        kernel.mapPages(
          caller, environment, table: table, entries, first: first &+ (page &- address) >> 12,
          flags)
      }
    } catch {
      return Answer(error)
    }
  }

  @inline(__always)
  private mutating func mapPages(
    _ caller: Caller, _ environment: Int, table: Int, _ entries: Range<Int>, first: UInt64,
    _ flags: MapFlags
  ) -> (Int, UInt64) {
    var index = entries.lowerBound
    var handle = first
    do throws(KernelError) {
      while index != entries.upperBound {
        try mapPage(caller, environment, table: table, index: index, handle: handle, flags)
        index &+= 1
        handle &+= 1
      }
      return (index, KernelError.none)
    } catch {
      return (index, error.rawValue)
    }
  }

  @inline(__always)
  private mutating func mapPage(
    _ caller: Caller, _ environment: Int, table: Int, index: Int, handle: UInt64, _ flags: MapFlags
  ) throws(KernelError) {
    let number = try decodeFrame(handle)
    let entry = machine[frame: number]
    var bits = flags.entryBits
    var isForeign = false
    if entry.isHeld(by: environment) {
      bits |= PageTableEntry.mayWrite
    } else {
      isForeign = entry.holder != environment
      bits |= try checkForeignOrSpecial(entry, caller, environment, flags)
    }
    guard machine[word: index, in: table] & PageTableEntry.present == 0 else {
      throw .alreadyMapped
    }
    try checkBindable(entry, fromTableWithRecords: machine[frame: table].hasRecords)

    machine[word: index, in: table] =
      PageTableEntry(frame: number, bits: bits).rawValue
    record(binding(table: table, index: index), of: number)
    if isForeign {
      machine[environment: environment].frameCount &+= 1
      machine[environment: environment].foreignBindings &+= 1
    }
  }

  /// Whether a frame may be mapped that is another's, or not an ordinary one: page tables only to be
  /// read, the kernel's own never.
  ///
  /// - Returns: `mayWrite` or nothing.
  private func checkForeignOrSpecial(
    _ entry: FrameEntry, _ caller: Caller, _ environment: Int, _ flags: MapFlags
  ) throws(KernelError) -> UInt64 {
    let isTable = entry.isKind(.table)
    guard isTable || entry.isKind(.held) || entry.isKind(.sharedWithKernel) else { throw .notHeld }
    guard !isTable || !flags.write else { throw .notPermitted }
    if entry.holder != environment {
      try checkAuthority(
        over: entry, caller, slot: flags.slot, needed: flags.write ? [.read, .write] : .read)
      guard
        machine[environment: environment].frameCount
          < machine[environment: environment].frameQuota
      else { throw .quotaExceeded }
      return flags.write ? PageTableEntry.mayWrite : 0
    }
    return isTable ? 0 : PageTableEntry.mayWrite
  }

  // MARK: Unmap

  /// Unmaps pages; `payload` stays in their entries for the library.
  @inline(__always)
  public mutating func unmap(
    _ caller: Caller, claim: UInt64, address: UInt64, count: UInt64, payload: UInt64
  ) -> Answer {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      try checkRange(address, count, positions: (1, 2))
      guard payload >> 63 == 0 else { throw .badArgument(3) }
      let answer = forEachTable(address, count, in: environment) { kernel, table, entries, _ in
        var index = entries.lowerBound
        while index != entries.upperBound {
          let entry = PageTableEntry(rawValue: kernel.machine[word: index, in: table])
          guard entry.isPresent else { return (index, KernelError.notMapped.rawValue) }
          kernel.unmapPage(entry, environment, table: table, index: index, payload: payload)
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

  @inline(__always)
  private mutating func unmapPage(
    _ entry: PageTableEntry, _ environment: Int, table: Int, index: Int, payload: UInt64
  ) {
    machine[word: index, in: table] = payload << 1
    forget(binding(table: table, index: index), of: entry.frame)
    if machine[frame: entry.frame].holder != environment {
      machine[environment: environment].frameCount &-= 1
      machine[environment: environment].foreignBindings &-= 1
      releaseIfLast(entry.frame)
    }
  }

  /// A frame without holder is free when its last binding goes.
  private mutating func releaseIfLast(_ number: Int) {
    if machine[frame: number].holder == 0, machine[frame: number].bindingCount == 0 {
      releaseOrphan(number)
    }
  }
}
