// Sharing: another name is let in, to a part of an extent or all of it, with fewer rights or as many.

public import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Lets another name use some of an extent's blocks.
  ///
  /// - Parameters:
  ///   - handle: A run, or a share of one, which then is shared further.
  ///   - first: The first block, counted from the extent's own.
  ///   - name: Who is let in, with the rights that it gets.
  ///   - capability: It must dominate the extent's name for control, which the name must have.
  public mutating func share(
    _ handle: ExtentHandle, first: UInt64, count: UInt64, with name: Capability,
    by capability: Capability
  ) throws(BlockError) -> BlockGrant {
    try checkState(allowingForeign: true)
    let row = try self.row(of: handle)
    let extent = store[extent: row]
    guard extent.kind == .owned || extent.kind == .shared else { throw .wrongKind }
    try BlockTable.checkName(name)
    guard extent.name.rights.isSuperset(of: name.rights.union(.control)),
      BlockTable.does(capability, dominate: extent.name, for: .control)
    else { throw .notPermitted }
    let owner = self.owner(of: row)
    guard extent.flagBits | store[extent: owner].flagBits == 0 else { throw .beingFreed }
    guard BlockTable.isRun(first, count, within: extent.count) else { throw .outOfRange }
    guard firstUnused != 0 else { throw .tableFull }

    let share = takeRow(.shared)
    store[extent: share].start = extent.start &+ first
    store[extent: share].count = count
    store[extent: share].name = name
    linkShare(share, of: owner)
    return BlockGrant(handle: self.handle(of: share), epoch: store[extent: share].epoch)
  }
}
