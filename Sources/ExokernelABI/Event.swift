// What can happen to a context. Exceptions keep the processor's vector numbers (Intel SDM volume 3, 6.3.1).

/// The kind of an event, as the kernel writes it into the context page.
public struct Event: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let divideError = Event(rawValue: 0)
  public static let debug = Event(rawValue: 1)
  public static let breakpoint = Event(rawValue: 3)
  public static let overflow = Event(rawValue: 4)
  public static let boundRange = Event(rawValue: 5)
  public static let invalidOpcode = Event(rawValue: 6)
  public static let deviceNotAvailable = Event(rawValue: 7)
  public static let invalidTaskState = Event(rawValue: 10)
  public static let segmentNotPresent = Event(rawValue: 11)
  public static let stackSegment = Event(rawValue: 12)
  public static let generalProtection = Event(rawValue: 13)
  public static let pageFault = Event(rawValue: 14)
  public static let floatingPoint = Event(rawValue: 16)
  public static let alignmentCheck = Event(rawValue: 17)
  public static let vectorFloatingPoint = Event(rawValue: 19)
  /// A `syscall` with a number outside the kernel's range; all registers are the caller's.
  public static let foreignCall = Event(rawValue: 0x20)
  /// The slice ends: save what matters and `yield`, or the kernel does.
  public static let sliceEnd = Event(rawValue: 0x21)
  /// A slice begins, after the processor was taken away.
  public static let sliceBegin = Event(rawValue: 0x22)
  /// Something is asked back (`RevocationRecord`); instead of `sliceBegin` where both are due.
  public static let revocation = Event(rawValue: 0x23)
}

/// Things that the kernel counts in a context page and notes in its `pending` word.
public struct Notice: OptionSet, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The console has something.
  public static let console = Notice(rawValue: 1 << 0)
  /// A child ended.
  public static let childEnded = Notice(rawValue: 1 << 1)
  /// The repossession vector grew.
  public static let repossession = Notice(rawValue: 1 << 2)
  /// A packet ring has something.
  public static let packet = Notice(rawValue: 1 << 3)
  /// Something is asked back.
  public static let revocation = Notice(rawValue: 1 << 4)
  /// What a child was asked for is back.
  public static let returned = Notice(rawValue: 1 << 5)
  /// A disk ring has a completion.
  public static let disk = Notice(rawValue: 1 << 6)
}

/// Which events a context wants that are not exceptions.
public struct Subscriptions: OptionSet, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let sliceEnd = Subscriptions(rawValue: 1 << 0)
  public static let sliceBegin = Subscriptions(rawValue: 1 << 1)
  public static let revocation = Subscriptions(rawValue: 1 << 2)
  public static let all: Subscriptions = [.sliceEnd, .sliceBegin, .revocation]
}
