// Page tables and mappings in the model: four levels of dictionaries.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  private func requireAddress(_ address: UInt64, pages: UInt64 = 1, position: Int)
    throws(KernelError)
  {
    let limit: UInt64 = 0x7fff_ffff_f000
    guard address % 4096 == 0, address < limit, pages <= (limit - address) / 4096 else {
      throw .badArgument(position)
    }
  }

  private func index(_ address: UInt64, level: Int) -> Int {
    Int(address >> UInt64(12 + 9 * (level - 1))) % 512
  }

  /// The table of a level on the way to an address.
  func table(_ level: Int, for address: UInt64, in environment: Int)
    throws(KernelError) -> Int
  {
    var table = picture.environments[environment]?.root ?? 0
    guard table != 0 else { throw .missingTable(4) }
    for above in stride(from: 4, to: level, by: -1) {
      guard let word = picture.frames[table].entries[index(address, level: above)] else {
        throw .missingTable(above - 1)
      }
      table = PageTableEntry(rawValue: word).frame
    }
    return table
  }

  private func isPresent(_ place: Place) -> Bool {
    (picture.frames[place.table].entries[place.index] ?? 0) & 1 != 0
  }

  // MARK: Tables

  private func unboundFrame(_ handle: UInt64, by environment: Int) throws(KernelError) -> Int {
    let number = try heldFrame(handle, by: environment)
    guard picture.frames[number].bindings.isEmpty else { throw .inUse }
    return number
  }

  mutating func bindTable(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let environment = try claimed(a[0], caller)
    let number = try unboundFrame(a[1], by: environment)
    guard a[3] < 0x200, a[3] & 0xff >= 1, a[3] & 0xff <= 4 else { throw .badArgument(3) }
    let level = Int(a[3] & 0xff)
    let hasRecords = a[3] >= 0x100
    if hasRecords { _ = try unboundFrame(UInt64(number + 1), by: environment) }
    if level == 4 {
      guard picture.environments[environment]?.root == 0 else { throw .alreadyMapped }
      guard !hasRecords else { throw .badArgument(3) }
      picture.environments[environment]?.root = number
    } else {
      try requireAddress(a[2], position: 2)
      let parent = try table(level + 1, for: a[2], in: environment)
      let place = Place(table: parent, index: index(a[2], level: level + 1))
      guard !isPresent(place) else { throw .alreadyMapped }
      picture.frames[parent].entries[place.index] = UInt64(number) << 12 | 7
      picture.frames[number].bindings = [place]
      picture.frames[number].first = place
    }
    picture.frames[number].use = .table(level: level, hasRecords: hasRecords)
    picture.frames[number].isWired = false
    if hasRecords {
      picture.frames[number + 1].use = .records
      picture.frames[number + 1].isWired = false
    }
  }

  mutating func unbindTable(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let environment = try claimed(a[0], caller)
    try requireAddress(a[1], position: 1)
    guard a[2] >= 1, a[2] <= 4 else { throw .badArgument(2) }
    let number = try table(Int(a[2]), for: a[1], in: environment)
    let frame = picture.frames[number]
    if a[2] == 1 {
      let parent = try table(2, for: a[1], in: environment)
      let place = Place(table: parent, index: index(a[1], level: 2))
      if place != frame.first { return unbind(place, from: number) }
    }
    guard frame.entries.values.allSatisfy({ $0 & 1 == 0 }) else { throw .inUse }
    if a[2] == 4 {
      guard picture.environments[environment]?.contexts == [], frame.bindings.isEmpty else {
        throw .inUse
      }
      picture.environments[environment]?.root = 0
    } else {
      guard let place = frame.first, frame.bindings == [place] else { throw .inUse }
      unbind(place, from: number)
    }
    picture.frames[number].use = .held
    picture.frames[number].entries = [:]
    if frame.hasRecords { picture.frames[number + 1].use = .held }
  }

  // MARK: Frozen tables

  mutating func freezeTable(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let environment = try claimed(a[0], caller)
    try requireAddress(a[1], position: 1)
    guard a[2] < 2 else { throw .badArgument(2) }
    let number = try table(1, for: a[1], in: environment)
    let table = picture.frames[number]
    guard table.holder == environment, let home = table.first else { throw .notHeld }
    if a[2] == 1 {
      for word in table.entries.values where word & 1 != 0 {
        let frame = picture.frames[PageTableEntry(rawValue: word).frame]
        guard frame.holder == environment, frame.use == .held else { throw .notHeld }
      }
    } else {
      let hangsElsewhere = table.bindings.contains {
        $0 != home && picture.frames[$0.table].level == 2
      }
      guard !hangsElsewhere else { throw .inUse }
    }
    let word = picture.frames[home.table].entries[home.index] ?? 0
    picture.frames[home.table].entries[home.index] =
      word & ~PageTableEntry.frozen | (a[2] == 1 ? PageTableEntry.frozen : 0)
  }

  mutating func bindFrozenTable(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let environment = try claimed(a[0], caller)
    let number = try frame(a[1])
    try requireAddress(a[2], position: 2)
    guard a[3] & ~MapFlags.tableMask == 0 else { throw .badArgument(3) }
    let flags = MapFlags(rawValue: a[3])
    let table = picture.frames[number]
    guard table.level == 1 else { throw .notHeld }
    if table.holder != environment {
      if table.holder != caller.environment {
        try requireGuard(
          number, caller, slot: UInt64(flags.slot), for: flags.write ? [.read, .write] : .read)
      }
      guard charge(environment) < picture.environments[environment]?.frameQuota ?? 0 else {
        throw .quotaExceeded
      }
    }
    guard picture.isFrozen(number) else { throw .inUse }
    let parent = try self.table(2, for: a[2], in: environment)
    let place = Place(table: parent, index: index(a[2], level: 2))
    guard !isPresent(place) else { throw .alreadyMapped }
    guard picture.frames[parent].hasRecords else { throw .missingRecords }
    guard table.bindings.count < 255 else { throw .tooManyBindings }
    picture.frames[parent].entries[place.index] =
      UInt64(number) << 12 | bits(flags) | PageTableEntry.frozen
    picture.frames[number].bindings.insert(place)
  }

  // MARK: Mappings

  /// Does something to each page of a range, up to the first that is refused.
  private mutating func forEachPage(
    _ environment: Int, _ address: UInt64, _ count: UInt64,
    _ body: (inout ReferenceModel, Place, UInt64) throws(KernelError) -> Void
  ) -> PlainNext {
    for offset in 0..<count {
      do throws(KernelError) {
        let page = address + offset * 4096
        let table = try table(1, for: page, in: environment)
        let parent = try self.table(2, for: page, in: environment)
        let entry = picture.frames[parent].entries[index(page, level: 2)] ?? 0
        guard entry & PageTableEntry.frozen == 0 else { throw .frozen }
        try body(&self, Place(table: table, index: index(page, level: 1)), offset)
      } catch {
        return .error(error, at: offset)
      }
    }
    return .answer(error: 0, value: count)
  }

  private func requireRange(_ address: UInt64, _ count: UInt64, at position: Int)
    throws(KernelError)
  {
    guard count >= 1, count <= 104 else { throw .badArgument(position) }
    try requireAddress(address, pages: count, position: 1)
  }

  mutating func map(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    try requireRange(a[1], a[4], at: 4)
    guard a[4] == 1 || a[2] >> 32 == 0 else { throw .badArgument(2) }
    guard a[3] & ~MapFlags.validMask == 0 else { throw .badArgument(3) }
    return forEachPage(environment, a[1], a[4]) { (model, place, offset) throws(KernelError) in
      try model.mapPage(caller, environment, place, a[2] + offset, MapFlags(rawValue: a[3]))
    }
  }

  private mutating func mapPage(
    _ caller: Caller, _ environment: Int, _ place: Place, _ handle: UInt64, _ flags: MapFlags
  ) throws(KernelError) {
    let number = try frame(handle)
    let frame = picture.frames[number]
    let isTable = frame.level != nil
    guard isTable || frame.use == .held || frame.use == .sharedWithKernel else { throw .notHeld }
    guard !isTable || !flags.write else { throw .notPermitted }
    if frame.holder != environment {
      if frame.holder != caller.environment {
        try requireGuard(
          number, caller, slot: UInt64(flags.slot), for: flags.write ? [.read, .write] : .read)
      }
      guard charge(environment) < picture.environments[environment]?.frameQuota ?? 0 else {
        throw .quotaExceeded
      }
    }
    guard !isPresent(place) else { throw .alreadyMapped }
    guard frame.first == nil || picture.frames[place.table].hasRecords else {
      throw .missingRecords
    }
    guard frame.bindings.count < 255 else { throw .tooManyBindings }
    let mayWrite = frame.holder == environment ? !isTable : flags.write
    picture.frames[place.table].entries[place.index] =
      UInt64(number) << 12 | bits(flags) | (mayWrite ? 1 << 58 : 0)
    picture.frames[number].bindings.insert(place)
    if frame.first == nil { picture.frames[number].first = place }
  }

  /// Present, for ring 3, writable and executable as asked, and the library's bits.
  private func bits(_ flags: MapFlags) -> UInt64 {
    5 | (flags.write ? 2 : 0) | (flags.execute ? 0 : 1 << 63)
      | flags.rawValue & (7 << 9 | 0x3f << 52)
  }

  mutating func unmap(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    try requireRange(a[1], a[2], at: 2)
    guard a[3] >> 63 == 0 else { throw .badArgument(3) }
    return forEachPage(environment, a[1], a[2]) { (model, place, _) throws(KernelError) in
      guard let word = model.picture.frames[place.table].entries[place.index], word & 1 != 0
      else { throw .notMapped }
      let number = PageTableEntry(rawValue: word).frame
      model.unbind(place, from: number, leaving: a[3] << 1)
      model.releaseIfOrphaned(number)
    }
  }

  mutating func protect(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    try requireRange(a[1], a[3], at: 3)
    guard a[2] & ~MapFlags.validMask == 0 else { throw .badArgument(2) }
    let flags = MapFlags(rawValue: a[2])
    return forEachPage(environment, a[1], a[3]) { (model, place, _) throws(KernelError) in
      guard let word = model.picture.frames[place.table].entries[place.index], word & 1 != 0
      else { throw .notMapped }
      let mayWrite = word & 1 << 58
      guard !flags.write || mayWrite != 0 else { throw .notPermitted }
      model.picture.frames[place.table].entries[place.index] =
        UInt64(PageTableEntry(rawValue: word).frame) << 12 | model.bits(flags) | mayWrite
    }
  }
}
