// The page that a context shares with the kernel. The kernel writes events and counts into it and reads
// from it what it needs, each word once, believing none of it. boot/include/Layout.h knows the first
// words' places; a host test compares the two.

/// What the kernel tells of an interrupted instruction.
public struct EventFrame: Equatable, Sendable {
  /// In the first frame: how many events are being handled in bits 0 to 7 (0, 1 or 2), which holds
  /// further ones back until the library writes 0.
  ///
  /// In both: the `Event` from bit 8.
  public var event: UInt64 = 0
  /// The processor's error code; 0 for a general-protection fault.
  public var error: UInt64 = 0
  /// The address of a page fault.
  public var address: UInt64 = 0
  public var rip: UInt64 = 0
  public var rsp: UInt64 = 0
  public var flags: UInt64 = 0

  public init() {}

  /// What happened.
  @inlinable
  public var kind: Event { Event(rawValue: event >> 8) }
}

/// Every register that `resume` loads.
public struct RegisterImage: Equatable, Sendable {
  public var r15: UInt64 = 0
  public var r14: UInt64 = 0
  public var r13: UInt64 = 0
  public var r12: UInt64 = 0
  public var r11: UInt64 = 0
  public var r10: UInt64 = 0
  public var r9: UInt64 = 0
  public var r8: UInt64 = 0
  public var rdi: UInt64 = 0
  public var rsi: UInt64 = 0
  public var rbp: UInt64 = 0
  public var rbx: UInt64 = 0
  public var rdx: UInt64 = 0
  public var rcx: UInt64 = 0
  public var rax: UInt64 = 0
  public var rip: UInt64 = 0
  public var flags: UInt64 = 0
  public var rsp: UInt64 = 0

  public init() {}
}

/// One entry of a repossession vector: what was taken.
public struct Repossession: Equatable, Sendable {
  /// The `ResourceClass` in the low 8 bits; above, of a frame, the block of its holder's `SaveArea` that
  /// its content goes to, counted from 1, where 0 is nowhere; of an extent the disk.
  public var kind: UInt64 = 0
  /// The handle of what is gone.
  public var handle: UInt64 = 0

  public init() {}
}

/// One element of call memory: a call, and what it answered.
public struct BatchElement: Equatable, Sendable {
  public var call: UInt64 = 0
  public var a0: UInt64 = 0
  public var a1: UInt64 = 0
  public var a2: UInt64 = 0
  public var a3: UInt64 = 0
  public var a4: UInt64 = 0
  /// Written by the kernel.
  public var error: UInt64 = 0
  /// Written by the kernel.
  public var value: UInt64 = 0

  public init() {}
}

/// Where things stand in a context page, in bytes.
public enum ContextPage {
  /// The first `EventFrame`; its first byte holds events back.
  public static let event = 0x000
  /// The second, for what happens while events are held.
  public static let secondEvent = 0x040
  /// How many notices there were (a word that only grows; `sleep` compares it).
  public static let eventCount = 0x080
  /// Which notices came; the library clears bits with an atomic exchange.
  public static let pending = 0x088
  /// The context's own handle.
  public static let context = 0x090
  /// The environment's handle.
  public static let environment = 0x098
  /// How many entries were ever written to the repossession vector; what exceeds its length is lost.
  public static let repossessionCount = 0x0a0
  /// The `RegisterImage` that `resume` loads.
  public static let registers = 0x200
  /// The repossession vector, a ring.
  public static let repossessions = 0x300
  public static let repossessionCapacity = 80
  /// Call memory: the elements of `batch`.
  public static let batch = 0x800
  public static let batchCapacity = 32

  /// Where the kernel maps the first environment's context page, and ExOS everybody's.
  public static let conventionalAddress: UInt64 = 0x3f_f000
}
