// Why something cannot be done with a file, under names of our own that are POSIX's errors one for one
// (IEEE Std 1003.1-2017, <errno.h>), but for damage, of which POSIX knows nothing.

/// What a file system or the name space answers when it does not do what it is asked.
public enum FileError: Error, Equatable, Sendable {
  /// ENOENT: no such file or directory.
  case notFound
  /// EEXIST: the name is taken.
  case exists
  /// ENOTDIR: a part of the path is no directory.
  case notDirectory
  /// EISDIR: a directory where none may be.
  case isDirectory
  /// ENOTEMPTY: the directory holds names.
  case notEmpty
  /// ENAMETOOLONG: a name of more than 255 bytes, or a path of more than 4,096.
  case nameTooLong
  /// EINVAL: an argument that can never be right.
  case invalidArgument
  /// ENOSPC: neither block nor inode is left.
  case noSpace
  /// EROFS: the volume is mounted read-only.
  case readOnly
  /// EMLINK: the file has as many names as it can have.
  case tooManyLinks
  /// ELOOP: more symbolic links in a path than anybody means.
  case tooManySymbolicLinks
  /// EFBIG: larger than the format holds.
  case fileTooBig
  /// EXDEV: the two names are on different volumes.
  case crossDevice
  /// EPERM: never allowed on this file.
  case notPermitted
  /// EACCES: the permissions say no.
  case accessDenied
  /// EBUSY: in use, as a mount point is.
  case busy
  /// EBADF: no such open file, or not open for this.
  case badDescriptor
  /// EMFILE and ENFILE: as many files are open as can be.
  case tooManyOpenFiles
  /// ENOLCK: as much content is pinned as one may pin.
  case noLocks
  /// EIO: the device failed.
  case ioError
  /// ENOTSUP: the file is of a kind that we do not know.
  case notSupported
  /// EUCLEAN on Linux: what is on the disk contradicts itself.
  case corrupt(Corruption)
}

extension FileError {
  /// What a device's error is to who uses files.
  init(_ error: BlockError) {
    switch error {
    case .ioError, .outOfRange, .full: self = .ioError
    case .notPermitted: self = .accessDenied
    case .noSpace: self = .noSpace
    }
  }
}
