// The page that the program's context shares with the kernel: how many notices there were and which,
// and who the program is. Nothing here needs a kernel call.

internal import CExOS
public import ExokernelABI

/// The context that the program runs in.
public enum OwnContext {
  private static func place(_ offset: Int) -> UInt64 {
    ContextPage.conventionalAddress &+ UInt64(truncatingIfNeeded: offset)
  }

  /// The context's handle.
  public static var handle: ContextHandle {
    ContextHandle(rawValue: loadWord(at: place(ContextPage.context)))
  }

  /// The handle of the environment that the program is.
  public static var environment: EnvironmentHandle {
    EnvironmentHandle(rawValue: loadWord(at: place(ContextPage.environment)))
  }

  /// How many notices there were; what `sleep` compares.
  public static var eventCount: UInt64 {
    loadWord(at: place(ContextPage.eventCount))
  }

  /// Takes notices of the given kinds; those of other kinds stay.
  ///
  /// - Returns: Those that had come.
  public static func takeNotices(_ wanted: Notice) -> Notice {
    let pending = Notice(rawValue: exchangeWord(at: place(ContextPage.pending), with: 0))
    let others = pending.subtracting(wanted)
    if !others.isEmpty { addWordBits(at: place(ContextPage.pending), others.rawValue) }
    return pending.intersection(wanted)
  }

  /// The notices that have come.
  public static var notices: Notice {
    Notice(rawValue: loadWord(at: place(ContextPage.pending)))
  }

  /// Waits until there is a notice of one of the given kinds or the time has come.
  ///
  /// Transfers may enter meanwhile, and requests to give something back are answered. The notices stay
  /// until they are taken.
  ///
  /// - Parameter deadline: In ticks of the time-stamp counter; 0 is never.
  /// - Returns: False at the deadline.
  @discardableResult
  public static func wait(for wanted: Notice, deadline: UInt64 = 0) -> Bool {
    while true {
      let seen = eventCount
      if notices.contains(.revocation) {
        _ = takeNotices(.revocation)
        Revocation.answerRequests()
      }
      if !notices.isDisjoint(with: wanted) { return true }
      if deadline != 0, Clock.ticks >= deadline { return false }
      // A sleep is refused only for wrong arguments.
      try? Kernel.sleep(seen: seen, deadline: deadline, acceptsTransfers: true)
    }
  }

  // MARK: Losses

  /// How many entries of the repossession vector were read.
  nonisolated(unsafe) private static var readCount: UInt64 = 0

  /// Reads what the repossession vector has got since the last time, in order.
  ///
  /// - Returns: How many entries were overwritten before they were read: what they named can be told
  ///   from the frame table.
  @discardableResult
  public static func readRepossessions(_ body: (Repossession) -> Void) -> UInt64 {
    let count = loadWord(at: place(ContextPage.repossessionCount))
    let capacity = UInt64(ContextPage.repossessionCapacity)
    let overwritten = unsafe count &- readCount > capacity ? count &- readCount &- capacity : 0
    unsafe readCount &+= overwritten
    while unsafe readCount != count {
      let offset = unsafe 16 &* Int(truncatingIfNeeded: readCount % capacity)
      var entry = Repossession()
      entry.kind = loadWord(at: place(ContextPage.repossessions &+ offset))
      entry.handle = loadWord(at: place(ContextPage.repossessions &+ offset &+ 8))
      unsafe readCount &+= 1
      body(entry)
    }
    return overwritten
  }

  /// The first event frame, as the kernel wrote it.
  static var event: EventFrame { frame(at: ContextPage.event) }

  /// The second, for what happened while an event was handled.
  static var secondEvent: EventFrame { frame(at: ContextPage.secondEvent) }

  private static func frame(at offset: Int) -> EventFrame {
    var frame = EventFrame()
    frame.event = loadWord(at: place(offset)) & 0xffff_ffff
    frame.error = loadWord(at: place(offset + 0x08))
    frame.address = loadWord(at: place(offset + 0x10))
    frame.rip = loadWord(at: place(offset + 0x18))
    frame.rsp = loadWord(at: place(offset + 0x20))
    frame.flags = loadWord(at: place(offset + 0x28))
    return frame
  }
}
