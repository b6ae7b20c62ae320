// The first 64 bytes of an ELF file: what the file is, and where its program headers stand.

/// The header of an ELF file that was found to be one of ours.
struct FileHeader {
  /// Where the program begins.
  let entry: UInt64
  /// Where the program headers stand.
  let programHeaderOffset: Int
  /// How many there are.
  let programHeaderCount: Int

  static let size = 64

  init(_ file: Span<UInt8>) throws(ELFError) {
    guard file.count >= FileHeader.size, file.word32(at: 0) == 0x464c_457f else { throw .notELF }
    guard file[4] == 2 else { throw .notSixtyFourBit }
    guard file[5] == 1 else { throw .notLittleEndian }
    guard file[6] == 1, file.word32(at: 20) == 1 else { throw .unknownVersion }
    // ET_EXEC; a shared object would have to be relocated.
    guard file.word16(at: 16) == 2 else { throw .notStaticExecutable }
    guard file.word16(at: 18) == 62 else { throw .notForThisProcessor }
    guard file.word16(at: 52) == FileHeader.size, file.word16(at: 54) == ProgramHeader.size else {
      throw .badHeaderSize
    }
    entry = file.word64(at: 24)
    let offset = file.word64(at: 32)
    programHeaderCount = Int(file.word16(at: 56))
    let byteCount = programHeaderCount &* ProgramHeader.size
    guard byteCount <= file.count, offset <= UInt64(file.count &- byteCount) else {
      throw .headersOutsideFile
    }
    programHeaderOffset = Int(truncatingIfNeeded: offset)
  }
}
