// A table whose size is decided once, at start: the rows of connections, slots and buckets. Unlike an
// array it holds noncopyable rows, is never copied, and changes a row in place without asking whether it
// may. One of the few unsafe files: it owns raw memory and checks every index itself.

/// A fixed number of rows, each initialised.
@safe public struct Table<Row: ~Copyable>: ~Copyable {
  private let rows: UnsafeMutablePointer<Row>
  /// How many rows there are.
  public let count: Int

  /// Makes a table.
  ///
  /// - Parameter row: Makes the row at an index.
  public init(count: Int, row: (Int) -> Row) {
    let capacity = max(count, 1)
    self.count = capacity
    unsafe rows = UnsafeMutablePointer<Row>.allocate(capacity: capacity)
    for index in 0..<capacity { unsafe (rows + index).initialize(to: row(index)) }
  }

  deinit {
    unsafe rows.deinitialize(count: count)
    unsafe rows.deallocate()
  }

  /// The row at an index, in place.
  ///
  /// - Precondition: The index is less than `count`.
  public subscript(index: Int) -> Row {
    @inline(__always)
    unsafeAddress {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      return unsafe UnsafePointer(rows + index)
    }
    @inline(__always)
    unsafeMutableAddress {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      return unsafe rows + index
    }
  }
}

extension Table where Row: ~Copyable {
  /// The same row for every index.
  public init(count: Int, repeating row: Row) where Row: Copyable {
    self.init(count: count) { _ in row }
  }
}
