// A piece of the memory that the stack takes at start: a connection's receive or send ring, a datagram
// under reassembly. One of the few unsafe files: it keeps an address and checks every place itself.

/// Bytes that one holder in the stack writes; they live as long as the `RegionStore` they are from.
@safe struct Region {
  private let base: UnsafeMutableRawPointer
  /// How many bytes there are.
  let count: Int

  @unsafe init(base: UnsafeMutableRawPointer, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// Copies bytes to a place.
  ///
  /// - Precondition: They fit.
  @inline(__always)
  func copy(_ bytes: RawSpan, to place: Int) {
    let size = bytes.byteCount
    precondition(place >= 0 && size <= count &- place)
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe (base + place).copyMemory(from: start, byteCount: size)
    }
  }

  /// The bytes from a place on, to be sent or read.
  ///
  /// - Precondition: They lie within.
  @inline(__always)
  func content(from place: Int, count partCount: Int) -> Content {
    precondition(place >= 0 && partCount >= 0 && partCount <= count &- place)
    return unsafe Content(UnsafeRawBufferPointer(start: base + place, count: partCount))
  }
}

/// The memory of many regions of one size, taken at start and given back at the end.
@safe final class RegionStore {
  private let base: UnsafeMutableRawPointer
  private let regionCount: Int
  private let regionSize: Int

  /// Takes memory for so many regions of so many bytes.
  init(regionCount: Int, regionSize: Int) {
    self.regionCount = regionCount
    self.regionSize = regionSize
    unsafe base = UnsafeMutableRawPointer.allocate(
      byteCount: max(regionCount &* regionSize, 1), alignment: 64)
  }

  deinit { unsafe base.deallocate() }

  /// The region at an index.
  ///
  /// - Precondition: The index is less than the count of regions.
  func region(at index: Int) -> Region {
    precondition(index >= 0 && index < regionCount)
    return unsafe Region(base: base + index &* regionSize, count: regionSize)
  }
}
