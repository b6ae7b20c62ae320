// The reverse map: from a frame to every page-table entry that names it, so that free, revoke and abort
// break all bindings at once. A binding is the place of its entry: table frame << 9 | index. The first
// binding of a frame stands in the frame table; further ones form a list, doubly linked, whose links
// stand in the record frame behind each table. Every step takes a fixed number of instructions.

import ExokernelABI

/// The place of a page-table entry.
typealias Binding = UInt32

extension Exokernel where M: ~Copyable {
  @inline(__always)
  func binding(table: Int, index: Int) -> Binding {
    UInt32(truncatingIfNeeded: table << 9 | index)
  }

  @inline(__always)
  func table(of binding: Binding) -> Int { Int(binding >> 9) }

  @inline(__always)
  func index(of binding: Binding) -> Int { Int(binding & 0x1ff) }

  /// The environment in whose page table a binding stands.
  @inline(__always)
  func holder(of binding: Binding) -> Int { machine[frame: table(of: binding)].holder }

  /// The links of a further binding: next in the low half, previous in the high half.
  private subscript(links binding: Binding) -> UInt64 {
    get { machine[word: index(of: binding), in: table(of: binding) &+ 1] }
    set { machine[word: index(of: binding), in: table(of: binding) &+ 1] = newValue }
  }

  func next(after binding: Binding) -> Binding {
    UInt32(truncatingIfNeeded: self[links: binding])
  }

  /// Whether one more binding from that table can be recorded.
  @inline(__always)
  func checkBindable(_ entry: FrameEntry, fromTableWithRecords hasRecords: Bool)
    throws(KernelError)
  {
    guard entry.firstBinding == 0 || hasRecords else { throw .missingRecords }
    guard entry.bindingCount < FrameEntry.maximumBindings else { throw .tooManyBindings }
  }

  /// Records a binding of a frame.
  @inline(__always)
  mutating func record(_ binding: Binding, of number: Int) {
    machine[frame: number].addBinding()
    if machine[frame: number].firstBinding == 0 {
      machine[frame: number].firstBinding = binding
    } else {
      recordFurther(binding, of: number)
    }
  }

  private mutating func recordFurther(_ binding: Binding, of number: Int) {
    let head = machine[frame: number].furtherBindings
    self[links: binding] = UInt64(head)
    if head != 0 { self[links: head] = self[links: head] & 0xffff_ffff | UInt64(binding) << 32 }
    machine[frame: number].furtherBindings = binding
  }

  /// Forgets a binding of a frame.
  @inline(__always)
  mutating func forget(_ binding: Binding, of number: Int) {
    machine[frame: number].removeBinding()
    if machine[frame: number].firstBinding == binding {
      machine[frame: number].firstBinding = 0
    } else {
      forgetFurther(binding, of: number)
    }
  }

  private mutating func forgetFurther(_ binding: Binding, of number: Int) {
    let links = self[links: binding]
    let next = UInt32(truncatingIfNeeded: links)
    let previous = UInt32(truncatingIfNeeded: links >> 32)
    if next != 0 { self[links: next] = self[links: next] & 0xffff_ffff | UInt64(previous) << 32 }
    if previous != 0 {
      self[links: previous] = self[links: previous] & ~0xffff_ffff | UInt64(next)
    } else {
      machine[frame: number].furtherBindings = next
    }
  }

  /// The virtual address that a binding in a leaf table translates, by the tables' parents.
  func address(of binding: Binding) -> UInt64 {
    var address = UInt64(index(of: binding)) << 12
    var table = table(of: binding)
    var shift: UInt64 = 21
    while shift <= 39 {
      let parent = machine[frame: table].firstBinding
      address |= UInt64(index(of: parent)) << shift
      table = self.table(of: parent)
      shift &+= 9
    }
    return address
  }

  /// Removes a binding: entry, cached translation, record and charge.
  ///
  /// - Parameter isShared: Whether other address spaces than the table's holder's may have it cached.
  private mutating func breakBinding(_ binding: Binding, of number: Int, isShared: Bool) {
    let environment = holder(of: binding)
    machine[word: index(of: binding), in: table(of: binding)] = 0
    if isShared {
      machine.invalidateAll()
    } else if machine.isLoaded(root: Int(machine[environment: environment].root)) {
      machine.invalidate(address: address(of: binding))
    }
    forget(binding, of: number)
    if machine[frame: number].holder != environment {
      machine[environment: environment].frameCount &-= 1
      machine[environment: environment].foreignBindings &-= 1
    }
  }

  /// As many bindings as one kernel entry breaks.
  static var bindingsAtOnce: Int { 48 }

  /// Breaks the bindings of a frame that stand in tables of `environment`, or all others.
  ///
  /// All are looked at, `FrameEntry.maximumBindings` at most; so many are broken as one piece may.
  ///
  /// - Parameter notifying: Whether the losers read of it in their repossession vectors.
  /// - Returns: Whether none is left.
  @inline(__always)
  mutating func breakBindings(
    of number: Int, heldBy environment: Int, others: Bool, notifying: Bool
  ) -> Bool {
    let count = machine[frame: number].bindingCount
    if count == 0 { return true }
    let only = machine[frame: number].firstBinding
    // Most frames have one.
    if count == 1, only != 0 {
      if isHome(only, of: number) { return true }
      if !others, isOwnMapping(only, of: environment) {
        breakBinding(only, of: number, isShared: isFrozen(table(of: only)))
        return true
      }
    }
    return breakEachBinding(of: number, heldBy: environment, others, notifying)
  }

  /// Whether `breakBindings` ends what it begins with a frame.
  func isBrokenAtOnce(_ number: Int) -> Bool {
    machine[frame: number].bindingCount <= Self.bindingsAtOnce
  }

  /// Whether a binding is a table's place in a table of its holder's, which is no mapping.
  @inline(__always)
  private func isHome(_ binding: Binding, of number: Int) -> Bool {
    let table = table(of: binding)
    return machine[frame: table].level != 1
      && machine[frame: table].holder == machine[frame: number].holder
  }

  @inline(__always)
  private func isOwnMapping(_ binding: Binding, of environment: Int) -> Bool {
    let table = table(of: binding)
    return machine[frame: table].level == 1 && machine[frame: table].holder == environment
  }

  @inline(never)
  private mutating func breakEachBinding(
    of number: Int, heldBy environment: Int, _ others: Bool, _ notifying: Bool
  ) -> Bool {
    var broken = 0
    var binding = machine[frame: number].firstBinding
    var further = machine[frame: number].furtherBindings
    while true {
      if binding != 0, isToBreak(binding, of: number, heldBy: environment, others) {
        guard broken < Self.bindingsAtOnce else { return false }
        let loser = holder(of: binding)
        breakBinding(binding, of: number, isShared: isShared(binding))
        if notifying { notifyRepossession(of: number, to: loser) }
        broken &+= 1
      }
      binding = further
      guard binding != 0 else { return true }
      further = next(after: binding)
    }
  }

  /// Whether others than a table's holder have what stands in it within reach: it is frozen, or an inner
  /// table in which a frozen one hangs.
  @inline(__always)
  private func isShared(_ binding: Binding) -> Bool {
    let table = table(of: binding)
    return machine[frame: table].level != 1 || isFrozen(table)
  }

  @inline(__always)
  private func isToBreak(
    _ binding: Binding, of number: Int, heldBy environment: Int, _ others: Bool
  ) -> Bool {
    let loser = holder(of: binding)
    let isLeaf = machine[frame: table(of: binding)].level == 1
    // A table's place in a table of its holder's is no mapping; in another's it hangs there frozen.
    guard isLeaf || loser != machine[frame: number].holder else { return false }
    // What stands in a frozen table is within others' reach, whoever holds the table.
    return (loser == environment) != others || others && isShared(binding)
  }

  private mutating func notifyRepossession(of number: Int, to environment: Int) {
    let handle = FrameHandle(number: number, generation: machine[frame: number].generation)
    repossess(.frame, handle.rawValue, from: environment)
    notify(environment: environment, .repossession)
  }
}
