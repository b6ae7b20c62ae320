// An entry of an ELF file's program header table, as the file has it; `segment(fileCount:)` is the gate
// between numbers that somebody wrote and a segment that can be relied on.

/// A program header, of which nothing has been checked.
struct ProgramHeader {
  let type: UInt32
  let flags: UInt32
  let fileOffset: UInt64
  let address: UInt64
  let fileSize: UInt64
  let memorySize: UInt64
  let alignment: UInt64

  static let size = 56
  // Types.
  static let load: UInt32 = 1
  static let dynamic: UInt32 = 2
  static let interpreter: UInt32 = 3
  static let threadLocal: UInt32 = 7
  // Flags.
  static let executable: UInt32 = 1
  static let writable: UInt32 = 2
  static let readable: UInt32 = 4

  /// Reads the header at a place that lies within the file.
  init(_ file: Span<UInt8>, at place: Int) {
    type = file.word32(at: place)
    flags = file.word32(at: place &+ 4)
    fileOffset = file.word64(at: place &+ 8)
    address = file.word64(at: place &+ 16)
    fileSize = file.word64(at: place &+ 32)
    memorySize = file.word64(at: place &+ 40)
    alignment = file.word64(at: place &+ 48)
  }

  /// The segment that the header describes.
  ///
  /// - Parameter fileCount: How many bytes the file has.
  func segment(fileCount: Int) throws(SegmentError) -> Segment {
    guard fileSize <= memorySize else { throw .fileLargerThanMemory }
    let count = UInt64(fileCount)
    guard fileSize <= count, fileOffset <= count &- fileSize else { throw .outsideFile }
    // Subtracting the size from the limit cannot wrap, adding it to the address could.
    guard address >= Executable.lowestAddress, memorySize <= Executable.addressLimit,
      address <= Executable.addressLimit &- memorySize
    else { throw .outsideAddressSpace }
    guard alignment & (alignment &- 1) == 0,
      fileSize == 0 || (address ^ fileOffset) & (Segment.pageSize &- 1) == 0
    else { throw .misaligned }
    guard flags & ProgramHeader.readable != 0 else { throw .notReadable }
    let isWritable = flags & ProgramHeader.writable != 0
    let isExecutable = flags & ProgramHeader.executable != 0
    guard !(isWritable && isExecutable) else { throw .writableAndExecutable }
    return Segment(
      address: address, memorySize: memorySize, fileOffset: Int(truncatingIfNeeded: fileOffset),
      fileSize: Int(truncatingIfNeeded: fileSize), isWritable: isWritable,
      isExecutable: isExecutable)
  }
}
