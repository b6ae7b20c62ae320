// What is to be sent for a request, as places and numbers: it is made while the request's bytes lie there,
// and sent when the connection has room.

/// An answer to one request.
struct Answer {
  enum Kind: UInt8 {
    /// An error, with a page for people.
    case page
    /// A file, or its head alone.
    case whole
    /// A part of a file.
    case part
    /// Word that the client has the file already.
    case unmodified
    /// Word that a folder's name has a slash.
    case redirect
  }

  var kind: Kind
  /// Whether the connection ends with it.
  var isFinal = false
  /// The status of a page, or the row of a known file, and which one of those that were there.
  var row: Int
  var generation: UInt32 = 0
  /// The volume's count of changes when it was made.
  var changeCount: UInt64 = 0
  /// Which bytes of the file, or of the page, follow the head.
  var bytes: Range<UInt64>

  /// An error.
  ///
  /// - Parameter bodyCount: Of its page; zero for HEAD.
  @inline(__always)
  init(_ status: Status, bodyCount: Int) {
    kind = .page
    row = status.rawValue
    bytes = 0..<UInt64(bodyCount)
  }

  /// What is said of a known file.
  @inline(__always)
  init(_ kind: Kind, of row: Int, _ file: KnownFile, bytes: Range<UInt64> = 0..<0) {
    self.kind = kind
    self.row = row
    generation = file.generation
    changeCount = file.changeCount
    self.bytes = bytes
  }

  /// Whether the same request would be answered so again while nothing changes on the volume.
  var isLasting: Bool {
    kind != .page || (Status(rawValue: row) ?? .internalServerError).isLasting
  }
}
