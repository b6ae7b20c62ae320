// What became of a request.

/// A transfer that is over.
public struct BlockCompletion: Sendable {
  /// The slot, which is the program's again.
  public var slot: Int
  /// Why the transfer failed, if it did.
  public var error: BlockError?

  @inline(__always)
  public init(slot: Int, error: BlockError? = nil) {
    self.slot = slot
    self.error = error
  }
}
