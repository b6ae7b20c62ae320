// Memory that a device will read later. The tests' only look at raw addresses.

/// A frame's body as it was, and where it is.
struct BodyReference {
  private let snapshot: [UInt8]
  private let pieces: [(address: Int, count: Int)]

  init(_ body: RawSpan, _ tail: RawSpan) {
    snapshot = body.array + tail.array
    pieces = [BodyReference.place(of: body), BodyReference.place(of: tail)]
  }

  private static func place(of span: RawSpan) -> (address: Int, count: Int) {
    unsafe span.withUnsafeBytes { (Int(bitPattern: $0.baseAddress), $0.count) }
  }

  /// What the memory holds now.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for piece in pieces where piece.count > 0 {
      guard let start = unsafe UnsafeRawPointer(bitPattern: piece.address) else { continue }
      bytes += unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: piece.count))
    }
    return bytes
  }

  var isUnchanged: Bool { bytes == snapshot }
}
