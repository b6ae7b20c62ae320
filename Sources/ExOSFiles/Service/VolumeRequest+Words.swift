// Requests in words: the lowest byte of the first is the operation, the two counts stand above it.

extension VolumeRequest {
  public typealias Words = (UInt64, UInt64, UInt64, UInt64)

  private static func words(
    _ operation: UInt64, _ file: FileNumber = FileNumber(0), _ second: UInt64 = 0,
    _ count: Int = 0, _ other: Int = 0
  ) -> Words {
    (
      operation | UInt64(UInt16(truncatingIfNeeded: count)) &<< 8
        | UInt64(UInt16(truncatingIfNeeded: other)) &<< 24,
      file.rawValue, second, 0
    )
  }

  /// The request as words.
  public var words: Words {
    switch self {
    case .connect(let frame, let pins): Self.words(1, FileNumber(0), frame, pins)
    case .disconnect: Self.words(2)
    case .lookUp(let directory, let count): Self.words(3, directory, 0, count)
    case .attributes(let file): Self.words(4, file)
    case .change(let file): Self.words(5, file)
    case .view(let file, let offset): Self.words(6, file, offset)
    case .write(let file, let offset, let count): Self.words(7, file, offset, count)
    case .setSize(let file, let size): Self.words(8, file, size)
    case .makeFile(let directory, let count, let permissions):
      Self.words(9, directory, 0, count, Int(permissions))
    case .makeDirectory(let directory, let count, let permissions):
      Self.words(10, directory, 0, count, Int(permissions))
    case .makeSymbolicLink(let directory, let count, let targetCount):
      Self.words(11, directory, 0, count, targetCount)
    case .link(let file, let directory, let count):
      Self.words(12, file, directory.rawValue, count)
    case .unlink(let directory, let count): Self.words(13, directory, 0, count)
    case .removeDirectory(let directory, let count): Self.words(14, directory, 0, count)
    case .rename(let directory, let count, let newDirectory, let newCount):
      Self.words(15, directory, newDirectory.rawValue, count, newCount)
    case .list(let directory, let position, let limit):
      Self.words(16, directory, position, limit)
    case .release: Self.words(17)
    case .synchronizeFile(let file): Self.words(18, file)
    case .synchronize: Self.words(19)
    case .statistics: Self.words(20)
    case .unmount: Self.words(21)
    }
  }

  /// The request that words make; nothing where they make none.
  public init?(words: Words) {
    guard words.0 &>> 40 == 0, words.3 == 0 else { return nil }
    let count = Int(UInt16(truncatingIfNeeded: words.0 &>> 8))
    let other = Int(UInt16(truncatingIfNeeded: words.0 &>> 24))
    let file = FileNumber(words.1)
    switch words.0 & 0xff {
    case 1: self = .connect(firstFrame: words.2, pinCount: count)
    case 2: self = .disconnect
    case 3: self = .lookUp(in: file, nameCount: count)
    case 4: self = .attributes(of: file)
    case 5: self = .change(file)
    case 6: self = .view(file, at: words.2)
    case 7: self = .write(file, at: words.2, count: count)
    case 8: self = .setSize(file, to: words.2)
    case 9: self = .makeFile(in: file, nameCount: count, permissions: UInt16(other))
    case 10: self = .makeDirectory(in: file, nameCount: count, permissions: UInt16(other))
    case 11: self = .makeSymbolicLink(in: file, nameCount: count, targetCount: other)
    case 12: self = .link(file, in: FileNumber(words.2), nameCount: count)
    case 13: self = .unlink(in: file, nameCount: count)
    case 14: self = .removeDirectory(in: file, nameCount: count)
    case 15:
      self = .rename(
        in: file, nameCount: count, to: FileNumber(words.2), newNameCount: other)
    case 16: self = .list(file, from: words.2, limit: count)
    case 17: self = .release
    case 18: self = .synchronizeFile(file)
    case 19: self = .synchronize
    case 20: self = .statistics
    case 21: self = .unmount
    default: return nil
    }
  }
}
