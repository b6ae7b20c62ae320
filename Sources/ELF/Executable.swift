// The static ELF64 executables that programs are (System V ABI, ELF-64 object file format 1.5). The
// kernel reads one, the first environment's; every other is read by a library in ring 3. A file is
// checked whole, once, and what comes out needs no further check. Nothing here allocates, loads or maps.

/// A program that was found to be well formed.
public struct Executable: Sendable {
  /// Where the program begins.
  public let entry: UInt64
  /// How many segments it has.
  public private(set) var segmentCount = 0
  private var segments = [8 of Segment](repeating: .none)

  /// As many segments as a program may have.
  public static let maximumSegments = 8
  /// The lowest address that a program may have.
  public static let lowestAddress: UInt64 = 0x1_0000
  /// The address behind the last that a program may have: the last page below the canonical hole stays
  /// empty.
  public static let addressLimit: UInt64 = 0x7fff_ffff_f000

  /// Checks a file.
  ///
  /// - Parameter file: The whole file.
  /// - Throws: The first thing found to be wrong.
  public init(_ file: Span<UInt8>) throws(ELFError) {
    let header = try FileHeader(file)
    entry = header.entry
    for index in 0..<header.programHeaderCount {
      let place = header.programHeaderOffset &+ index &* ProgramHeader.size
      let program = ProgramHeader(file, at: place)
      switch program.type {
      case ProgramHeader.load:
        guard program.memorySize != 0 || program.fileSize != 0 else { continue }
        let segment: Segment
        do { segment = try program.segment(fileCount: file.count) } catch {
          throw .segment(index, error)
        }
        try append(segment, header: index)
      case ProgramHeader.interpreter, ProgramHeader.dynamic: throw .dynamicallyLinked
      case ProgramHeader.threadLocal: throw .threadLocalStorage
      default: break
      }
    }
    guard segmentCount > 0 else { throw .noSegments }
    guard entryIsExecutable() else { throw .entryNotExecutable }
  }

  /// The segment at a position, in the file's order.
  ///
  /// - Precondition: The position is less than `segmentCount`.
  public func segment(at position: Int) -> Segment {
    precondition(position < segmentCount)
    return segments[position]
  }

  private mutating func append(_ segment: Segment, header: Int) throws(ELFError) {
    for position in 0..<segmentCount {
      let other = segments[position]
      guard segment.endOfPages <= other.firstPage || other.endOfPages <= segment.firstPage else {
        throw .segment(header, .overlapping)
      }
    }
    guard segmentCount < Executable.maximumSegments else { throw .tooManySegments }
    segments[segmentCount] = segment
    segmentCount &+= 1
  }

  private mutating func entryIsExecutable() -> Bool {
    for position in 0..<segmentCount
    where segments[position].isExecutable && segments[position].contains(entry) {
      return true
    }
    return false
  }
}
