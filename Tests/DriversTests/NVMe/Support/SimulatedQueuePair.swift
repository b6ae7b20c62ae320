// A pair of queues as a controller sees them, distrustful of the driver in its turn.

/// The controller's side of a submission queue and its completion queue.
struct SimulatedQueuePair {
  let memory: PhysicalMemory
  let number: UInt16
  var submission: UInt64 = 0
  var submissionDepth = 0
  var completion: UInt64 = 0
  var completionDepth = 0
  var interrupts = false

  private(set) var head = 0
  private var tail = 0
  private var completionTail = 0
  private var completionHead = 0
  private var phase: UInt32 = 1
  /// How many completions the driver has not heard of, as it says.
  private var unheard = 0

  init(memory: PhysicalMemory, number: UInt16) {
    self.memory = memory
    self.number = number
  }

  mutating func ringSubmission(_ value: UInt64) {
    guard value < UInt64(submissionDepth) else {
      return memory.complain("tail \(value) of \(submissionDepth) in queue \(number)")
    }
    tail = Int(value)
  }

  mutating func ringCompletion(_ value: UInt64) {
    guard value < UInt64(completionDepth) else {
      return memory.complain("head \(value) of \(completionDepth) in queue \(number)")
    }
    let heard = (Int(value) - completionHead + completionDepth) % completionDepth
    if heard > unheard { memory.complain("heard of \(heard) completions of \(unheard)") }
    unheard -= heard
    completionHead = Int(value)
  }

  /// Takes the next command that the driver has shown.
  mutating func fetch() -> SimulatedCommand? {
    guard head != tail else { return nil }
    let command = SimulatedCommand(
      memory.bytes(at: submission + UInt64(head) * 64, count: 64))
    head = (head + 1) % submissionDepth
    return command
  }

  /// Whether the driver has left room for a completion.
  var hasRoom: Bool { completionDepth > 0 && unheard < completionDepth - 1 }

  /// Posts a completion, whatever it says.
  mutating func post(
    _ identifier: UInt16, status: UInt16 = 0, head: UInt16? = nil, queue: UInt16? = nil
  ) {
    let place = completion + UInt64(completionTail) * 16
    memory.store(UInt64(0), at: place)
    memory.store(
      UInt32(queue ?? number) << 16 | UInt32(head ?? UInt16(self.head)), at: place + 8)
    memory.store(UInt32(identifier) | phase << 16 | UInt32(status) << 17, at: place + 12)
    completionTail = (completionTail + 1) % completionDepth
    if completionTail == 0 { phase ^= 1 }
    unheard += 1
  }
}
