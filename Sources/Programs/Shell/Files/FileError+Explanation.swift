// Errors of files, for people.

import ExOSFiles

extension FileError {
  /// What went wrong, in POSIX's words where it has some.
  var explanation: String {
    switch self {
    case .notFound: "no such file or directory"
    case .exists: "file exists"
    case .notDirectory: "not a directory"
    case .isDirectory: "is a directory"
    case .notEmpty: "directory not empty"
    case .nameTooLong: "name too long"
    case .invalidArgument: "invalid argument"
    case .noSpace: "no space left on the disk"
    case .readOnly: "the volume is mounted read-only"
    case .tooManyLinks: "too many links"
    case .tooManySymbolicLinks: "too many symbolic links"
    case .fileTooBig: "file too large"
    case .crossDevice: "the names are on different volumes"
    case .notPermitted: "operation not permitted"
    case .accessDenied: "permission denied"
    case .busy: "in use"
    case .badDescriptor: "not open for that"
    case .tooManyOpenFiles: "too many open files"
    case .noLocks: "too much is pinned"
    case .ioError: "the disk failed"
    case .notSupported: "files of this kind are not known here"
    case .corrupt: "the volume is damaged"
    }
  }
}

extension Ext2MountError {
  /// Why a volume is not mounted.
  var explanation: String {
    switch self {
    case .device: "the disk cannot be read"
    case .notExt2: "it bears no ext2 file system"
    case .unsupported: "its file system uses a feature that is not known here"
    case .corrupt: "its file system is damaged"
    }
  }
}

extension PartitionTableError {
  /// Why no volume is looked for in a disk's partitions.
  var explanation: String {
    switch self {
    case .device: "the disk cannot be read"
    case .noHeader, .badHeader, .badArray, .badChecksum, .badPartition, .overlap:
      "its table of partitions is damaged"
    case .notAligned: "its partition does not begin at a block of 4 KiB"
    case .noSuchPartition: "none of its partitions is for files of Linux's"
    }
  }
}
