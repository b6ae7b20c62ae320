// Bytes of a packet in the making, in place: headers, and payloads that are short. One of the few unsafe
// files: the standard library calls raw stores unsafe for the types that they might break, and bytes
// break nothing; every place is checked.

/// So many bytes, with words in network order.
public struct PacketBytes<let capacity: Int>: ~Copyable {
  private var storage = [capacity of UInt8](repeating: 0)

  /// All zero.
  @inline(__always)
  public init() {}

  /// Writes a byte.
  @inline(__always)
  public mutating func put(_ value: UInt8, at place: Int) { storage[place] = value }

  /// Writes a 16-bit word.
  @inline(__always)
  public mutating func put(_ value: UInt16, at place: Int) { store(value.bigEndian, at: place) }

  /// Writes a 32-bit word.
  @inline(__always)
  public mutating func put(_ value: UInt32, at place: Int) { store(value.bigEndian, at: place) }

  /// Writes a 64-bit word.
  @inline(__always)
  public mutating func put(_ value: UInt64, at place: Int) { store(value.bigEndian, at: place) }

  @inline(__always)
  private mutating func store<Word: FixedWidthInteger & BitwiseCopyable>(
    _ word: Word, at place: Int
  ) {
    var span = storage.mutableSpan
    var bytes = unsafe span.mutableBytes
    bytes.storeBytes(of: word, toByteOffset: place, as: Word.self)
  }

  /// Copies bytes to a place.
  ///
  /// - Precondition: They fit.
  @inline(__always)
  public mutating func copy(_ source: RawSpan, to place: Int) {
    let size = source.byteCount
    precondition(place >= 0 && size <= capacity &- place)
    unsafe source.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      var span = storage.mutableSpan
      unsafe span.withUnsafeMutableBytes { target in
        guard let base = target.baseAddress else { return }
        unsafe (base + place).copyMemory(from: start, byteCount: size)
      }
    }
  }

  /// The first bytes.
  ///
  /// It mutates nothing; but where a large value is only read, the compiler copies it first.
  ///
  /// - Precondition: There are so many.
  @inline(__always) @_lifetime(&self)
  public mutating func bytes(first count: Int) -> RawSpan {
    precondition(count >= 0 && count <= capacity)
    let start = unsafe storage.mutableSpan.withUnsafeBufferPointer { $0.baseAddress }
    // An empty buffer alone has no address.
    guard let start = unsafe start else { return RawSpan() }
    let span = unsafe RawSpan(_unsafeStart: start, byteCount: count)
    return unsafe _overrideLifetime(span, mutating: &self)
  }
}
