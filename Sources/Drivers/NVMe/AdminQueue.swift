// The admin queues, by which a controller is brought into use: one command at a time, its data in a page
// of the driver's own. What the controller says there is loaded once and checked by who asked.

/// The admin submission and completion queue, and a page for what is asked.
struct AdminQueue<Memory: DMAMemory & ~Copyable>: ~Copyable {
  let memory: Memory
  private var tail = 0
  private var head = 0
  /// The phase tag of completions that are new.
  private var phase: UInt32 = 1
  private var identifier: UInt32 = 0

  static var submission: Int { 0 }
  static var completion: Int { 0x1000 }
  static var data: Int { 0x2000 }
  static var byteCount: Int { 0x3000 }
  /// How many entries each queue has.
  static var depth: Int { 16 }
  /// Both lengths as the register has them, counted from 0.
  static var attributes: UInt32 { UInt32(depth - 1) << 16 | UInt32(depth - 1) }

  init(memory: consuming Memory) { self.memory = memory }

  /// Where the controller finds a part of the memory.
  func address(of offset: Int) -> UInt64 {
    memory.physicalAddress &+ UInt64(truncatingIfNeeded: offset)
  }

  /// Begins anew, with a controller that knows of no queue.
  mutating func clear() {
    memory.clear(Self.byteCount)
    tail = 0
    head = 0
    phase = 1
  }

  /// Writes a command.
  ///
  /// - Returns: The new tail, for the doorbell.
  mutating func submit(_ command: AdminCommand) -> UInt32 {
    identifier = (identifier &+ 1) & 0x7fff
    let entry = Self.submission &+ tail &* 64
    memory.store64(
      command.opcode | UInt64(identifier) << 16 | UInt64(command.namespace) << 32, at: entry)
    memory.store64(command.address, at: entry &+ 24)
    memory.store64(command.words, at: entry &+ 40)
    tail = (tail &+ 1) & (Self.depth &- 1)
    return UInt32(truncatingIfNeeded: tail)
  }

  /// The status of the command that was submitted last, and the new head; or nothing as yet.
  mutating func answer() throws(NVMeError) -> (status: NVMeStatus, head: UInt32)? {
    let word = memory.load32(at: Self.completion &+ head &* 16 &+ 12)
    guard word >> 16 & 1 == phase else { return nil }
    memory.acquireFence()
    guard word & 0xffff == identifier else { throw .strangeAnswer }
    head = (head &+ 1) & (Self.depth &- 1)
    if head == 0 { phase ^= 1 }
    return (NVMeStatus(field: word >> 17), UInt32(truncatingIfNeeded: head))
  }
}
