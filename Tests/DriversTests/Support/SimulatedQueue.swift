// A virtqueue as a device sees it: written from the standard, not from the driver, and distrustful of the
// driver in its turn. What it remembers of the descriptors it copied when it took them.

/// The device's side of a split virtqueue.
struct SimulatedQueue {
  struct Part {
    let address: UInt64
    let byteCount: Int
    let isWritable: Bool
  }

  struct Chain {
    let head: UInt16
    let parts: [Part]
  }

  let memory: PhysicalMemory
  var largestSize: UInt16 = 256
  var size: UInt16 = 256
  var vector: UInt16 = 0xffff
  var isEnabled = false
  var descriptors: UInt64 = 0
  var available: UInt64 = 0
  var used: UInt64 = 0
  var usesEventIndex = false

  /// The next available entry to take.
  private(set) var taken: UInt16 = 0
  var usedIndex: UInt16 = 0
  private var signalled: UInt16 = 0
  private(set) var interrupts = 0

  init(memory: PhysicalMemory) { self.memory = memory }

  var availableIndex: UInt16 { memory.load(UInt16.self, at: available + 2) }

  /// Takes the next buffer that the driver has offered.
  mutating func take() -> Chain? {
    guard isEnabled, taken != availableIndex else { return nil }
    if availableIndex &- taken > size { memory.complain("more available than the queue is long") }
    let head = memory.load(UInt16.self, at: available + 4 + 2 * UInt64(taken % size))
    taken &+= 1
    var parts: [Part] = []
    var number = head
    while parts.count <= size {
      guard number < size else {
        memory.complain("descriptor \(number) of \(size)")
        break
      }
      let entry = descriptors + 16 * UInt64(number)
      let flags = memory.load(UInt16.self, at: entry + 12)
      let part = Part(
        address: memory.load(UInt64.self, at: entry),
        byteCount: Int(memory.load(UInt32.self, at: entry + 8)), isWritable: flags & 2 != 0)
      if part.byteCount == 0 { memory.complain("zero sized buffer") }
      parts.append(part)
      if flags & 1 == 0 { return Chain(head: head, parts: parts) }
      number = memory.load(UInt16.self, at: entry + 14)
    }
    memory.complain("chain of \(parts.count) descriptors")
    return nil
  }

  /// Puts an element into the used ring and shows it.
  mutating func giveBack(head: UInt32, byteCount: UInt32) {
    let place = used + 4 + 8 * UInt64(usedIndex % size)
    memory.store(head, at: place)
    memory.store(byteCount, at: place + 4)
    usedIndex &+= 1
    showUsedIndex()
  }

  func showUsedIndex() { memory.store(usedIndex, at: used + 2) }

  /// Says at which available index the device wants to hear, and interrupts if the driver wants it.
  mutating func signal() {
    if usesEventIndex {
      memory.store(taken, at: used + 4 + 8 * UInt64(size))
      let event = memory.load(UInt16.self, at: available + 4 + 2 * UInt64(size))
      if usedIndex &- event &- 1 < usedIndex &- signalled, vector != 0xffff { interrupts += 1 }
    } else if memory.load(UInt16.self, at: available) & 1 == 0, signalled != usedIndex,
      vector != 0xffff
    {
      interrupts += 1
    }
    signalled = usedIndex
  }
}
