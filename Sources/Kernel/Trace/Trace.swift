// The recorder: where records go while somebody traces, and how long kernel entries take. While nobody
// does, system calls and exceptions do not come near it: the processor enters the kernel by other
// addresses (boot/trace.S). What the records mean stands in ExokernelABI.

import Boot
import CX86
import ExokernelABI
import KernelCore
import X86

/// The trace ring, and the longest kernel entry.
enum Trace {
  /// Where record 0 stands; nothing while nobody traces.
  nonisolated(unsafe) private static var records: UnsafeMutablePointer<TraceRecord>?
  /// One less than how many records the ring has.
  nonisolated(unsafe) private static var mask: UInt64 = 0
  /// The entry that is under way: when it began, moved on by what recording takes.
  nonisolated(unsafe) private static var beginning: UInt64 = 0
  nonisolated(unsafe) private static var kind = TraceKind.call
  nonisolated(unsafe) private static var number: UInt64 = 0

  @inline(__always)
  static var isOn: Bool { unsafe records != nil }

  private static var facts: TraceFacts {
    @inline(__always) get { unsafe SystemFacts.page.pointee.trace }
    @inline(__always) set { unsafe SystemFacts.page.pointee.trace = newValue }
  }

  // MARK: On and off

  static func begin(firstFrame: Int, frameCount: Int) {
    unsafe records = KernelMemory.pointer(
      KernelMemory.direct(UInt64(truncatingIfNeeded: firstFrame) << 12))
    unsafe mask = UInt64(truncatingIfNeeded: frameCount &* TraceRing.recordsPerFrame &- 1)
    // The count goes on, so that nobody takes an older record for one of this ring.
    var new = TraceFacts()
    new.count = facts.count
    new.firstFrame = UInt32(truncatingIfNeeded: firstFrame)
    new.frameCount = UInt32(truncatingIfNeeded: frameCount)
    facts = new
    ProcessorSetup.loadEntries(traced: true)
  }

  /// The longest entry stays revealed.
  static func end() {
    unsafe records = nil
    facts.firstFrame = 0
    facts.frameCount = 0
    ProcessorSetup.loadEntries(traced: false)
  }

  // MARK: Records

  /// Writes a record, over the oldest where the ring is full.
  static func record(_ kind: TraceKind, context: UInt64, _ word0: UInt64, _ word1: UInt64) {
    guard let records = unsafe records else { return }
    var record = TraceRecord()
    record.time = x86_time_stamp()
    record.kindValue = kind.rawValue
    record.context = UInt32(truncatingIfNeeded: context)
    record.word0 = word0
    record.word1 = word1
    let count = facts.count
    unsafe records[Int(truncatingIfNeeded: count & mask)] = record
    facts.count = count &+ 1
    unsafe beginning &+= x86_time_stamp() &- record.time
  }

  /// The processor goes from a context to another one.
  static func recordSwitch(from old: UInt64, to context: Int) {
    let environment = Int(unsafe kernel.machine[context: context].environment)
    let label = unsafe kernel.machine[environment: environment].label0
    record(
      .contextSwitch, context: old, UInt64(truncatingIfNeeded: context | environment << 32),
      context == 0 ? 0 : label)
  }

  // MARK: Entries

  /// An entry begins: what it is for is known, and was recorded.
  static func entryBegins(_ kind: TraceKind, _ number: UInt64) {
    unsafe Trace.kind = kind
    unsafe Trace.number = number
    unsafe beginning = x86_time_stamp()
  }

  /// An interrupt found the processor idle.
  static func idleInterruptBegins(_ vector: UInt64) {
    record(.interrupt, context: 0, vector, 0)
    entryBegins(.interrupt, vector)
  }

  /// An entry is about to end.
  ///
  /// - Returns: How many ticks it took, from behind the entry code's first instructions to its last ones.
  @discardableResult
  static func entryEnds() -> UInt64 {
    let ticks = unsafe x86_time_stamp() &- beginning
    if isOn, ticks > facts.longestTicks {
      facts.longestTicks = ticks
      facts.longestKind = unsafe kind.rawValue
      facts.longestNumber = unsafe UInt32(truncatingIfNeeded: number)
    }
    return ticks
  }

  /// An entry is about to end with another context than it began with; an answer ends it elsewhere.
  ///
  /// - Returns: Who runs next, unchanged.
  static func passing(_ next: Next, from old: UInt64) -> Next {
    switch next {
    case .answer, .same: return next
    case .context(let context), .result(let context), .entry(let context, _, _):
      entryEnds()
      recordSwitch(from: old, to: context)
    case .idle:
      entryEnds()
      recordSwitch(from: old, to: 0)
    }
    return next
  }
}
