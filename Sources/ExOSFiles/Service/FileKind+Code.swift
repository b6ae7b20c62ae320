// Kinds as numbers, for those who are in another environment.

extension FileKind {
  /// In the order of their numbers, from 1.
  private static let all: [FileKind] = [
    .regular, .directory, .symbolicLink, .fifo, .socket, .characterDevice, .blockDevice,
  ]

  /// The kind's number, which is not 0.
  var code: UInt64 { UInt64(truncatingIfNeeded: (FileKind.all.firstIndex(of: self) ?? 0) &+ 1) }

  /// The kind of a number; nothing for 0, and for one that nobody gave.
  init?(code: UInt64) {
    guard code &- 1 < UInt64(FileKind.all.count) else { return nil }
    self = FileKind.all[Int(code &- 1)]
  }
}
