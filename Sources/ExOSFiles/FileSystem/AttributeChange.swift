// What of a file's attributes should become otherwise.

/// A change of attributes: what `chmod`, `chown` and `utimensat` do.
///
/// What is nothing stays.
public struct AttributeChange: Sendable {
  public var permissions: UInt16?
  public var owner: UInt32?
  public var group: UInt32?
  public var accessTime: FileTime?
  public var modificationTime: FileTime?

  public init(
    permissions: UInt16? = nil, owner: UInt32? = nil, group: UInt32? = nil,
    accessTime: FileTime? = nil, modificationTime: FileTime? = nil
  ) {
    self.permissions = permissions
    self.owner = owner
    self.group = group
    self.accessTime = accessTime
    self.modificationTime = modificationTime
  }
}
