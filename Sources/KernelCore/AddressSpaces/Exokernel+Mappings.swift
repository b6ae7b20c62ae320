// Binding frames by page-table entries: map, unmap, protect, one page or a range. The check is made here,
// once; every access after that is the MMU's. A range is a sequence of single pages: the first that is
// refused stops it, those before it hold, and the answer's value says how many they are.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Ranges

  @inline(__always)
  private func checkRange(_ address: UInt64, _ count: UInt64, positions: (Int, Int))
    throws(KernelError)
  {
    guard count > 0, count <= Self.maximumRange else { throw .badArgument(positions.1) }
    try checkAddress(address, pages: count, position: positions.0)
  }

  /// Does something to each page of a range, looking the leaf table up once for each 2 MiB.
  @inline(__always)
  private mutating func forEachPage(
    _ address: UInt64, _ count: UInt64, in environment: Int,
    _ body: (inout Self, _ table: Int, _ index: Int, _ offset: UInt64) throws(KernelError) -> Void
  ) -> Answer {
    var offset: UInt64 = 0
    do throws(KernelError) {
      while offset < count {
        let page = address &+ offset << 12
        let table = try table(1, for: page, in: environment)
        var index = Self.tableIndex(page, level: 1)
        repeat {
          try body(&self, table, index, offset)
          offset &+= 1
          index &+= 1
        } while index < 512 && offset < count
      }
      return Answer(value: count)
    } catch {
      return Answer(error, at: offset)
    }
  }

  // MARK: Map

  /// Maps consecutive frames at consecutive addresses.
  public mutating func map(
    _ caller: Caller, claim: UInt64, address: UInt64, first: UInt64, flags: UInt64, count: UInt64
  ) -> Answer {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      try checkRange(address, count, positions: (1, 4))
      guard count == 1 || first >> 32 == 0 else { throw .badArgument(2) }
      guard flags & ~MapFlags.validMask == 0 else { throw .badArgument(3) }
      let flags = MapFlags(rawValue: flags)
      return forEachPage(address, count, in: environment) {
        (kernel, table, index, offset) throws(KernelError) in
        try kernel.mapPage(
          caller, environment, table: table, index: index, handle: first &+ offset, flags)
      }
    } catch {
      return Answer(error)
    }
  }

  @inline(__always)
  private mutating func mapPage(
    _ caller: Caller, _ environment: Int, table: Int, index: Int, handle: UInt64, _ flags: MapFlags
  ) throws(KernelError) {
    let number = try decodeFrame(handle)
    let entry = machine[frame: number]
    try checkMappable(entry, flags)
    let isForeign = entry.holder != environment
    if isForeign {
      try checkAuthority(
        over: entry, caller, environment: environment, slot: flags.slot,
        needed: flags.write ? [.read, .write] : .read)
      let record = machine[environment: environment]
      guard record.frameCount < record.frameQuota else { throw .quotaExceeded }
    }
    guard machine[word: index, in: table] & PageTableEntry.present == 0 else {
      throw .alreadyMapped
    }
    try checkBindable(entry, fromTableWithRecords: machine[frame: table].hasRecords)

    machine[word: index, in: table] =
      PageTableEntry(frame: number, bits: flags.entryBits).rawValue
    record(binding(table: table, index: index), of: number)
    if isForeign {
      machine[environment: environment].frameCount &+= 1
      machine[environment: environment].foreignBindings &+= 1
    }
  }

  /// Whether a frame of this kind may be mapped so: page tables only to be read, the kernel's never.
  @inline(__always)
  private func checkMappable(_ entry: FrameEntry, _ flags: MapFlags) throws(KernelError) {
    if entry.isKind(.held) { return }
    if entry.isKind(.contextShared) { return }
    guard entry.isKind(.table) else { throw .notHeld }
    guard !flags.write, !flags.execute else { throw .notPermitted }
  }

  // MARK: Unmap

  /// Unmaps pages; `payload` stays in their entries for the library.
  public mutating func unmap(
    _ caller: Caller, claim: UInt64, address: UInt64, count: UInt64, payload: UInt64
  ) -> Answer {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      try checkRange(address, count, positions: (1, 2))
      guard payload >> 63 == 0 else { throw .badArgument(3) }
      let root = Int(machine[environment: environment].root)
      return forEachPage(address, count, in: environment) {
        (kernel, table, index, offset) throws(KernelError) in
        try kernel.unmapPage(environment, table: table, index: index, payload: payload)
        kernel.machine.invalidate(address: address &+ offset << 12, root: root)
      }
    } catch {
      return Answer(error)
    }
  }

  @inline(__always)
  private mutating func unmapPage(_ environment: Int, table: Int, index: Int, payload: UInt64)
    throws(KernelError)
  {
    let entry = PageTableEntry(rawValue: machine[word: index, in: table])
    guard entry.isPresent else { throw .notMapped }
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

  // MARK: Protect

  /// Changes what mapped pages allow, and the library's bits.
  public mutating func protect(
    _ caller: Caller, claim: UInt64, address: UInt64, flags: UInt64, count: UInt64
  ) -> Answer {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      try checkRange(address, count, positions: (1, 3))
      guard flags & ~MapFlags.validMask == 0 else { throw .badArgument(2) }
      let flags = MapFlags(rawValue: flags)
      let root = Int(machine[environment: environment].root)
      return forEachPage(address, count, in: environment) {
        (kernel, table, index, offset) throws(KernelError) in
        try kernel.protectPage(caller, environment, table: table, index: index, flags)
        kernel.machine.invalidate(address: address &+ offset << 12, root: root)
      }
    } catch {
      return Answer(error)
    }
  }

  @inline(__always)
  private mutating func protectPage(
    _ caller: Caller, _ environment: Int, table: Int, index: Int, _ flags: MapFlags
  ) throws(KernelError) {
    let old = PageTableEntry(rawValue: machine[word: index, in: table])
    guard old.isPresent else { throw .notMapped }
    let entry = machine[frame: old.frame]
    try checkMappable(entry, flags)
    if entry.holder != environment, flags.write, !old.isWritable {
      try checkAuthority(
        over: entry, caller, environment: environment, slot: flags.slot,
        needed: [.read, .write])
    }
    let history = PageTableEntry.accessed | PageTableEntry.dirty
    let kept = flags.clearsHistory ? 0 : old.rawValue & history
    machine[word: index, in: table] =
      old.rawValue & PageTableEntry.frameMask | flags.entryBits | kept
  }
}
