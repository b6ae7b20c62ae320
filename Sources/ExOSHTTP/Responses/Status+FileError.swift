// What a client is told when a file cannot be had.

import ExOSFiles

extension Status {
  init(_ error: FileError) {
    switch error {
    case .notFound, .notDirectory: self = .notFound
    case .nameTooLong: self = .targetTooLong
    case .noSpace, .busy, .tooManyOpenFiles: self = .serviceUnavailable
    case .accessDenied, .notPermitted, .isDirectory, .notSupported, .tooManySymbolicLinks:
      self = .forbidden
    default: self = .internalServerError
    }
  }

  /// Whether the same request ends so again while nothing changes on the volume.
  var isLasting: Bool { self != .serviceUnavailable && self != .internalServerError }
}
