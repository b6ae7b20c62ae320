// An inode's fields and their places on disk.

extension Ext2Inode {
  /// Reads the inode at a place.
  init(_ memory: SlotMemory, _ slot: Int, at offset: Int, byteCount: Int) {
    mode = memory.word16(slot, at: offset)
    owner =
      UInt32(memory.word16(slot, at: offset &+ 2))
      | UInt32(memory.word16(slot, at: offset &+ 120)) &<< 16
    group =
      UInt32(memory.word16(slot, at: offset &+ 24))
      | UInt32(memory.word16(slot, at: offset &+ 122)) &<< 16
    size = UInt64(memory.word32(slot, at: offset &+ 4))
    if kind == .regular { size |= UInt64(memory.word32(slot, at: offset &+ 108)) &<< 32 }
    deletionTime = memory.word32(slot, at: offset &+ 20)
    linkCount = memory.word16(slot, at: offset &+ 26)
    sectorCount = memory.word32(slot, at: offset &+ 28)
    flags = memory.word32(slot, at: offset &+ 32)
    for index in 0..<15 {
      pointers[index] = memory.word32(
        slot, at: offset &+ Ext2Inode.pointersOffset &+ index &* 4)
    }
    generation = memory.word32(slot, at: offset &+ 100)
    attributesBlock = memory.word32(slot, at: offset &+ 104)
    let extra = Ext2Inode.extraSize(memory, slot, at: offset, byteCount: byteCount)
    func time(_ place: Int, _ extraPlace: Int) -> FileTime {
      let seconds = memory.word32(slot, at: offset &+ place)
      let more = extra &+ 128 >= extraPlace &+ 4 ? memory.word32(slot, at: offset &+ extraPlace) : 0
      return FileTime(seconds: seconds, extra: more)
    }
    accessTime = time(8, 140)
    changeTime = time(12, 132)
    modificationTime = time(16, 136)
  }

  /// Stores the inode at a place.
  func store(to memory: SlotMemory, _ slot: Int, at offset: Int, byteCount: Int) {
    memory.store(mode, to: slot, at: offset)
    memory.store(UInt16(truncatingIfNeeded: owner), to: slot, at: offset &+ 2)
    memory.store(UInt16(truncatingIfNeeded: owner &>> 16), to: slot, at: offset &+ 120)
    memory.store(UInt16(truncatingIfNeeded: group), to: slot, at: offset &+ 24)
    memory.store(UInt16(truncatingIfNeeded: group &>> 16), to: slot, at: offset &+ 122)
    memory.store(UInt32(truncatingIfNeeded: size), to: slot, at: offset &+ 4)
    if kind == .regular {
      memory.store(UInt32(truncatingIfNeeded: size &>> 32), to: slot, at: offset &+ 108)
    }
    memory.store(deletionTime, to: slot, at: offset &+ 20)
    memory.store(linkCount, to: slot, at: offset &+ 26)
    memory.store(sectorCount, to: slot, at: offset &+ 28)
    memory.store(flags, to: slot, at: offset &+ 32)
    for index in 0..<15 {
      memory.store(
        pointers[index], to: slot, at: offset &+ Ext2Inode.pointersOffset &+ index &* 4)
    }
    memory.store(generation, to: slot, at: offset &+ 100)
    memory.store(attributesBlock, to: slot, at: offset &+ 104)
    let extra = Ext2Inode.extraSize(memory, slot, at: offset, byteCount: byteCount)
    func store(_ time: FileTime, _ place: Int, _ extraPlace: Int) {
      memory.store(UInt32(truncatingIfNeeded: time.seconds), to: slot, at: offset &+ place)
      if extra &+ 128 >= extraPlace &+ 4 {
        memory.store(time.extra, to: slot, at: offset &+ extraPlace)
      }
    }
    store(accessTime, 8, 140)
    store(changeTime, 12, 132)
    store(modificationTime, 16, 136)
  }

  /// How many bytes behind the first 128 hold fields.
  private static func extraSize(
    _ memory: SlotMemory, _ slot: Int, at offset: Int, byteCount: Int
  ) -> Int {
    if byteCount <= 128 { return 0 }
    return min(Int(memory.word16(slot, at: offset &+ 128)), byteCount &- 128)
  }
}

extension FileTime {
  /// A time from its word of 1993 and the one that was added: two bits of epoch below 30 of nanoseconds.
  init(seconds: UInt32, extra: UInt32) {
    let nanoseconds = extra &>> 2
    self.init(
      seconds: Int64(Int32(bitPattern: seconds)) &+ Int64(extra & 3) &<< 32,
      nanoseconds: nanoseconds < 1_000_000_000 ? nanoseconds : 0)
  }

  /// The word that was added.
  var extra: UInt32 {
    let epoch = (seconds &- Int64(Int32(truncatingIfNeeded: seconds))) &>> 32
    return nanoseconds &<< 2 | UInt32(truncatingIfNeeded: epoch) & 3
  }
}
