// The longest kernel entry (guarantee 5): what an environment can ask for is built on purpose, each with
// everything at its limit, and the kernel says how long its longest entry meanwhile was. That is without
// the entry code's first and last instructions, as many as a null call has.

import ExOS

/// Things to ask of the kernel that take long.
enum WorstCases {
  /// A frame for the kernel's records, of which only the facts in the system page are looked at.
  nonisolated(unsafe) private static var ring = FrameHandle(rawValue: 0)
  nonisolated(unsafe) private static var longest: UInt32 = 0

  static func run() {
    do throws(KernelError) {
      // Frames that are freed while the device has packets could not be had again at once.
      try Kernel.sleep(
        seen: OwnContext.eventCount, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 10))
      unsafe ring = try Kernel.allocateFrames()
      try memory()
      try environments()
      try sleepers()
      try callees()
      try impatience()
      try packets()
      try pressure()
      unsafe Report.line("longest-entry", [longest])
    } catch {
      print("bench: \(error.name)")
      Report.check(false, "longest-entry")
    }
  }

  /// Notes, and says, what the longest entry was while something went on.
  static func measure(_ name: String, _ body: () throws(KernelError) -> Void) throws(KernelError) {
    try Kernel.bindTrace(unsafe ring, count: 1)
    try body()
    try Kernel.bindTrace(FrameHandle(rawValue: 0), count: 0)
    let facts = Revealed.system.trace
    print("# \(name): \(TraceText.longest(facts))")
    unsafe longest = max(longest, UInt32(clamping: facts.longestTicks))
  }
}
