// The kinds of files that POSIX knows.

/// What a file is.
public enum FileKind: Equatable, Sendable {
  case regular
  case directory
  case symbolicLink
  case fifo
  case socket
  case characterDevice
  case blockDevice
}
