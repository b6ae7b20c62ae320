// What a driver has given to its device and must get back, in memory that the device is never told of.
// It is a table behind a protocol and no array in the driver, so that its size follows the device's
// queues and no copy of it is ever made on a stack.

/// Words that only the driver sees.
///
/// Indices lie within `wordCount`.
public protocol Ledger: ~Copyable {
  /// How many words there are.
  var wordCount: Int { get }

  subscript(index: Int) -> UInt64 { get set }
}
