// A row of the frame table, which everybody may read. Each frame is on exactly one list: the free ones,
// the ones that must be cleared first (draining), or its holder's.

/// What a frame is.
public enum FrameKind: UInt64 {
  /// Not memory, or the kernel's for ever.
  case reserved = 0
  /// Free and clear.
  case free = 1
  /// Nobody's any more, not yet clear.
  case draining = 2
  /// An environment's.
  case held = 3
  /// An environment's, in use as a page table.
  case table = 4
  /// The kernel's half of a context.
  case contextPrivate = 5
  /// An environment's, which the kernel reads and writes too: a context's page, a packet ring.
  case sharedWithKernel = 6
  /// The mapping records of the page table in the frame before.
  case records = 7
}

/// The frame table's row for one frame: 24 bytes.
public struct FrameEntry: Equatable, Sendable {
  /// Kind (3 bits), has records (1), guard slot (4), table level less one or, of a held frame, wired (2),
  /// holder (10), bindings (8), disk requests under way (4), generation (32).
  public var state: UInt64
  /// The first binding, a place in a page table: frame number << 9 | index.
  ///
  /// Zero is none.
  public var firstBinding: UInt32
  /// The head of the list of further bindings, which is kept in the tables' record frames.
  public var furtherBindings: UInt32
  /// The neighbours on the list that the frame is on; zero is none.
  public var next: UInt32
  public var previous: UInt32

  @inlinable
  public init() {
    state = 0
    firstBinding = 0
    furtherBindings = 0
    next = 0
    previous = 0
  }

  /// As many pages as one call maps, unmaps, protects or frees: others' frames take 170 instructions each.
  public static let maximumRange: UInt64 = 104
  /// As many bindings as one frame can have.
  public static let maximumBindings = 255
  /// The guard slot that nobody dominates.
  public static let sealed = 15

  /// Keeps a draining frame from everybody until the device is done with what it had when the frame was
  /// freed.
  ///
  /// - Parameter stamp: The number of the next transmission then.
  @inlinable
  public mutating func awaitDevice(_ stamp: UInt32) {
    firstBinding = .max
    furtherBindings = stamp
  }
  /// Whether the device may still read a draining frame.
  @inlinable
  public var awaitsDevice: Bool { isKind(.draining) && firstBinding == .max }
  @inlinable
  public var deviceStamp: UInt32 { furtherBindings }

  @inlinable
  public var kind: FrameKind { FrameKind(rawValue: state & 7) ?? .reserved }

  @inlinable
  public func isKind(_ kind: FrameKind) -> Bool { state & 7 == kind.rawValue }

  /// Whether the frame is an environment's, without another use.
  @inlinable
  public func isHeld(by environment: Int) -> Bool {
    state & (0x3ff << 10 | 7)
      == UInt64(truncatingIfNeeded: environment) << 10 | FrameKind.held.rawValue
  }

  @inlinable
  public var hasRecords: Bool { state & 8 != 0 }
  /// The level of a page table, 1 to 4.
  @inlinable
  public var level: Int { Int(truncatingIfNeeded: state >> 8 & 3) &+ 1 }
  /// The bit of a wired frame, above the guard slot in `allocateFrames` and in `state`.
  @inlinable
  public static var wired: UInt64 { 16 }
  @usableFromInline
  static var wiredState: UInt64 { wired << 4 }
  /// Whether a held frame is taken only when its holder has no other left.
  @inlinable
  public var isWired: Bool { isKind(.held) && state & FrameEntry.wiredState != 0 }
  @inlinable
  public mutating func setWired(_ isWired: Bool) {
    state = state & ~FrameEntry.wiredState | (isWired ? FrameEntry.wiredState : 0)
  }
  /// The holder's capability slot that guards the frame.
  @inlinable
  public var guardSlot: Int { Int(truncatingIfNeeded: state >> 4 & 15) }
  /// The holder's environment index; zero is nobody.
  @inlinable
  public var holder: Int { Int(truncatingIfNeeded: state >> 10 & 0x3ff) }
  /// How many page-table entries name the frame.
  @inlinable
  public var bindingCount: Int { Int(truncatingIfNeeded: state >> 20 & 0xff) }
  @inlinable
  public var generation: UInt32 { UInt32(truncatingIfNeeded: state >> 32) }

  /// Sets everything but the generation and the bindings.
  @inlinable
  public mutating func become(
    _ kind: FrameKind, holder: Int, guardSlot: Int = 0, level: Int = 1, hasRecords: Bool = false
  ) {
    let low =
      kind.rawValue | (hasRecords ? 8 : 0) | UInt64(truncatingIfNeeded: level &- 1) << 8
      | UInt64(truncatingIfNeeded: guardSlot) << 4 | UInt64(truncatingIfNeeded: holder) << 10
    state = state & ~0xfffff | low
  }

  /// Goes to a holder.
  ///
  /// - Parameter guardAndWired: As `allocateFrames` has it.
  @inlinable
  public mutating func becomeHeld(by holder: Int, guardAndWired: UInt64) {
    let low =
      FrameKind.held.rawValue | guardAndWired << 4 | UInt64(truncatingIfNeeded: holder) << 10
    state = state & ~0xfffff | low
  }

  /// Changes who may bind the frame.
  @inlinable
  public mutating func setGuardSlot(_ slot: Int) {
    state = state & ~(15 << 4) | UInt64(truncatingIfNeeded: slot & 15) << 4
  }

  @inlinable
  public mutating func addBinding() { state &+= 1 << 20 }
  /// Forgets every binding; for a frame whose page tables go with it.
  @inlinable
  public mutating func forgetBindings() {
    state &= ~(0xff << 20)
    firstBinding = 0
    furtherBindings = 0
  }

  /// How many disk requests may name a frame at a time.
  public static let maximumPins = 15
  /// How many disk requests that are under way name the frame.
  @inlinable
  public var pinCount: Int { Int(truncatingIfNeeded: state >> 28 & 0xf) }
  /// A request begins or ends that reads or writes the frame.
  @inlinable
  public mutating func pin() { state &+= 1 << 28 }
  @inlinable
  public mutating func unpin() { state &-= 1 << 28 }

  @inlinable
  public mutating func removeBinding() { state &-= 1 << 20 }
  /// A new generation: every handle to the frame so far is stale.
  ///
  /// Generation 0 is never used.
  @inlinable
  public mutating func renew() {
    state &+= 1 << 32
    if generation == 0 { state |= 1 << 32 }
  }
}
