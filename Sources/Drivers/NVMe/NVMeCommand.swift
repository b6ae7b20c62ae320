// A command as the kernel gives it: in blocks of 4 KiB.

/// What is to be done with which blocks.
public struct NVMeCommand: Equatable, Sendable {
  public let operation: NVMeOperation
  /// The namespace's place among the controller's.
  public let namespace: Int
  public let first: UInt64
  public let count: UInt64

  /// Does something with a run of blocks.
  @inline(__always)
  public init(_ operation: NVMeOperation, namespace: Int, first: UInt64, count: UInt64) {
    self.operation = operation
    self.namespace = namespace
    self.first = first
    self.count = count
  }

  /// How many pages of memory it reads or writes.
  @inline(__always)
  var pageCount: Int {
    switch operation {
    case .read, .write: Int(truncatingIfNeeded: count)
    case .flush, .writeZeroes: 0
    }
  }

  /// Makes everything that was completed before it durable.
  @inline(__always)
  public static func flush(namespace: Int) -> NVMeCommand {
    NVMeCommand(.flush, namespace: namespace, first: 0, count: 0)
  }
}
