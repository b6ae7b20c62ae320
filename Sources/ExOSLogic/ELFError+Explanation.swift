// What is wrong with an executable, in words.

public import ELF

extension ELFError {
  /// What is wrong, as the end of a sentence.
  public var explanation: String {
    switch self {
    case .notELF: "it is no ELF file"
    case .notSixtyFourBit: "it is for 32-bit machines"
    case .notLittleEndian: "it is for big-endian machines"
    case .unknownVersion: "it is of an unknown version of ELF"
    case .notStaticExecutable: "it is no static executable"
    case .notForThisProcessor: "it is for another processor"
    case .badHeaderSize: "a header has the wrong size"
    case .headersOutsideFile: "its headers lie outside the file"
    case .dynamicallyLinked: "it wants a dynamic linker"
    case .threadLocalStorage: "it has thread-local storage"
    case .noSegments: "it has nothing to load"
    case .tooManySegments: "it has more than \(Executable.maximumSegments) segments"
    case .segment(let index, let error): "its program header \(index) \(error.explanation)"
    case .entryNotExecutable: "its entry is not executable"
    }
  }
}

extension SegmentError {
  fileprivate var explanation: String {
    switch self {
    case .fileLargerThanMemory: "has more contents than memory"
    case .outsideFile: "lies outside the file"
    case .outsideAddressSpace: "has addresses that no program may have"
    case .misaligned: "is misaligned"
    case .notReadable: "is not readable"
    case .writableAndExecutable: "is both writable and executable"
    case .overlapping: "overlaps another"
    }
  }
}
