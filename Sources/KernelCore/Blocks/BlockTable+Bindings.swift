// Binding and use, the fast path: authority is checked once, a transfer by its place and right alone.

public import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Binds to an extent.
  ///
  /// - Parameters:
  ///   - rights: What is to be done with it.
  ///   - capability: It must dominate the extent's name for that, and the name must have these rights.
  public func bind(
    _ handle: ExtentHandle, for rights: Rights, by capability: Capability
  ) throws(BlockError) -> BlockBinding {
    if !isLoaded {
      try checkState()
      throw .notReady
    }
    let row = try self.row(of: handle)
    let kind = store[extent: row].kind
    guard kind == .owned || kind == .shared else { throw .wrongKind }
    let name = store[extent: row].name
    guard name.rights.isSuperset(of: rights),
      BlockTable.does(capability, dominate: name, for: rights)
    else {
      throw .notPermitted
    }
    guard store[extent: row].flagBits == 0 else { throw .beingFreed }
    return BlockBinding(
      handle: handle, rights: rights, owner: UInt16(truncatingIfNeeded: owner(of: row)))
  }

  /// Begins a transfer of some of an extent's blocks, which keeps them from being freed until it ends.
  ///
  /// - Parameters:
  ///   - first: The first of them, counted from the extent's own.
  ///   - right: Reading or writing.
  /// - Returns: The first block on the disk.
  @inline(__always)
  public mutating func use(
    _ binding: BlockBinding, first: UInt64, count: UInt64, for right: Rights
  ) throws(BlockError) -> UInt64 {
    // As when it was bound, if the generation is: the row cannot have become another's kind.
    let row = binding.handle.index
    let owner = Int(binding.owner)
    guard store[extent: row].generation == binding.handle.generation else {
      throw binding.handle.generation == 0 ? .noSuchExtent : .stale
    }
    guard binding.rights.isSuperset(of: right) else { throw .notPermitted }
    guard store[extent: row].flagBits | store[extent: owner].flagBits == 0 else {
      throw .beingFreed
    }
    guard store[extent: row].epoch <= durableEpoch else { throw .notDurable }
    guard BlockTable.isRun(first, count, within: store[extent: row].count) else {
      throw .outOfRange
    }
    store[extent: row].transfers &+= 1
    if owner != row { store[extent: owner].transfers &+= 1 }
    return store[extent: row].start &+ first
  }

  /// Ends a transfer.
  ///
  /// - Parameters:
  ///   - row: The extent's.
  ///   - owner: Of the run that it is a part of.
  @inline(__always)
  public mutating func end(_ row: Int, of owner: Int) {
    store[extent: row].transfers &-= 1
    if owner != row { store[extent: owner].transfers &-= 1 }
  }

  /// The row of the run that a row is a part of: itself, or of a share its owner.
  @inline(__always)
  func owner(of row: Int) -> Int {
    store[extent: row].kindValue == ExtentKind.shared.rawValue
      ? Int(store[extent: row].owner) : row
  }
}
