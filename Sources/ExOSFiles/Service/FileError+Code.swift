// Errors as numbers, for those who are in another environment.

extension FileError {
  /// In the order of their numbers, from 1.
  private static let plain: [FileError] = [
    .notFound, .exists, .notDirectory, .isDirectory, .notEmpty, .nameTooLong, .invalidArgument,
    .noSpace, .readOnly, .tooManyLinks, .tooManySymbolicLinks, .fileTooBig, .crossDevice,
    .notPermitted, .accessDenied, .busy, .badDescriptor, .tooManyOpenFiles, .noLocks, .ioError,
    .notSupported,
  ]
  private static let damages: [Corruption] = [
    .superblock, .groupDescriptor, .blockBitmap, .inodeBitmap, .inode, .blockPointer, .directory,
    .symbolicLink, .linkCount, .extendedAttributes,
  ]
  private static let firstDamage: UInt64 = 256

  /// The error's number, which is not 0.
  var code: UInt64 {
    if case .corrupt(let what) = self {
      let index = FileError.damages.firstIndex(of: what) ?? 0
      return FileError.firstDamage &+ UInt64(truncatingIfNeeded: index)
    }
    let index = FileError.plain.firstIndex(of: self) ?? 0
    return UInt64(truncatingIfNeeded: index &+ 1)
  }

  /// The error of a number; of a number that nobody gave, `ioError`.
  init(code: UInt64) {
    if code &- 1 < UInt64(FileError.plain.count) {
      self = FileError.plain[Int(code &- 1)]
    } else if code &- FileError.firstDamage < UInt64(FileError.damages.count) {
      self = .corrupt(FileError.damages[Int(code &- FileError.firstDamage)])
    } else {
      self = .ioError
    }
  }
}
