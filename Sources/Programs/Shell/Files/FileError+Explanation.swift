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
