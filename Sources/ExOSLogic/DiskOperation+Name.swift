// What a disk is asked to do, in words.

public import ExokernelABI

extension DiskOperation {
  /// What it is called.
  public var name: String {
    switch self {
    case .read: "read"
    case .write: "write"
    case .flush: "flush"
    case .writeZeroes: "zeroes"
    }
  }
}
