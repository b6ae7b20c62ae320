// Why a file is no executable that we run. Every malformed thing has a name, so that whoever reads the
// refusal knows what to mend; nothing here decides what is done about it.

/// What is wrong with an executable file.
public enum ELFError: Error, Equatable, Sendable {
  /// The file is shorter than an ELF header, or does not begin like one.
  case notELF
  /// The file is for 32-bit machines.
  case notSixtyFourBit
  /// The file is for big-endian machines.
  case notLittleEndian
  /// The header names a version of ELF other than 1.
  case unknownVersion
  /// The file is an object, a library or a position-independent program.
  case notStaticExecutable
  /// The file is for another processor.
  case notForThisProcessor
  /// The header, or the entries of its program header table, have the wrong size.
  case badHeaderSize
  /// The program header table does not lie within the file.
  case headersOutsideFile
  /// The file asks for a dynamic linker.
  case dynamicallyLinked
  /// The file has thread-local storage, which nothing here sets up.
  case threadLocalStorage
  /// The file has nothing to load.
  case noSegments
  /// The file has more than `Executable.maximumSegments` to load.
  case tooManySegments
  /// A segment, counted among the program headers, is malformed.
  case segment(Int, SegmentError)
  /// The entry point lies in no executable segment.
  case entryNotExecutable
}

/// What is wrong with one segment.
public enum SegmentError: Error, Equatable, Sendable {
  /// More of the file is to be loaded than there is memory for.
  case fileLargerThanMemory
  /// The contents do not lie within the file.
  case outsideFile
  /// The addresses do not lie within what programs may have.
  case outsideAddressSpace
  /// Address and file offset differ within a page, or the alignment is no power of two.
  case misaligned
  /// Nobody may read it.
  case notReadable
  /// It is both writable and executable.
  case writableAndExecutable
  /// It shares a page with another.
  case overlapping
}
