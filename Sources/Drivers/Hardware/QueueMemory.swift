// What the kernel gives a queue of a device to work in.

/// The memory of a queue: one part shared with the device, one that is the driver's alone.
public struct QueueMemory<Memory: DMAMemory & ~Copyable, Book: Ledger & ~Copyable>: ~Copyable {
  let shared: Memory
  let ledger: Book

  public init(shared: consuming Memory, ledger: consuming Book) {
    self.shared = shared
    self.ledger = ledger
  }

  /// Whether the device can be told where it is.
  var isAligned: Bool { shared.physicalAddress & 0xfff == 0 }
}
