// Reading and writing: set the pages of a command, submit it; ring once for the whole batch. Reap what the
// controller is done with, acknowledge once.

extension NVMeController where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// How many of a namespace's own blocks one command may name (NVMe 1.4 §6.15).
  private var lengthLimit: UInt64 { 1 << 16 }

  /// Whether a command can be submitted now; nothing else looks again.
  @inline(__always)
  public func checkRoom() throws(NVMeSubmitError) {
    guard isReady else { throw refusal }
    guard pair.hasVacantSlot else { throw .noVacantSlot }
  }

  /// Whether so many blocks can be zeroed by one command.
  public func checkZeroing(_ count: UInt64, namespace: Int) throws(NVMeSubmitError) {
    guard identity.writesZeroes else { throw .unsupported }
    guard count <= lengthLimit >> UInt64(namespaces[namespace].blockShift) else { throw .tooLong }
  }

  /// Sets a page of the next command, if there is room for one.
  ///
  /// The address goes where the controller finds it, and is not read again.
  ///
  /// - Parameters:
  ///   - page: The physical address of a frame, which is pinned until the command is complete.
  ///   - index: Which of the command's blocks it holds; one after the other, below `transferLimit`.
  @inline(__always)
  public mutating func set(page: UInt64, at index: Int) { pair.set(page: page, at: index) }

  /// Gives a command to the controller, if there is room for one; the controller sees it at the next
  /// `ring`.
  ///
  /// - Parameters:
  ///   - command: The namespace has these blocks, of which only zeroing names more than `transferLimit`,
  ///     and a page has been set for each to read or write.
  ///   - tag: What `reap` says of it.
  @inline(__always)
  public mutating func submit(_ command: NVMeCommand, tag: UInt32) {
    let namespace = namespaces[command.namespace]
    let shift = UInt64(namespace.blockShift)
    let isFlush = command.operation == .flush
    pair.submit(
      UInt64(command.operation.rawValue) | UInt64(namespace.identifier) << 32,
      start: command.first &<< shift, length: isFlush ? 0 : command.count &<< shift &- 1,
      pageCount: command.pageCount, tag: tag)
    statistics.submitted &+= 1
  }

  private var refusal: NVMeSubmitError {
    if case .failed(let error) = stage { return .failed(error) }
    return .notReady
  }

  /// Shows the controller everything that was submitted.
  @inline(__always)
  public mutating func ring() {
    guard isReady, pair.tail != shownTail else { return }
    shownTail = pair.tail
    statistics.doorbells &+= 1
    registers.store32(UInt32(truncatingIfNeeded: shownTail), at: submissionDoorbell)
  }

  /// The next command that the controller is done with, or nothing.
  ///
  /// A controller that is caught at a lie here is reset.
  @inline(__always)
  public mutating func reap(at now: UInt64) -> NVMeCompletion? {
    guard isReady else { return nil }
    do {
      guard let completion = try pair.reap() else { return nil }
      faultsInARow = 0
      count(completion)
      return completion
    } catch {
      reset(because: error, at: now)
      return nil
    }
  }

  /// Tells the controller that everything reaped has been heard of.
  @inline(__always)
  public mutating func acknowledge() {
    guard isReady, pair.head != shownHead else { return }
    shownHead = pair.head
    statistics.doorbells &+= 1
    registers.store32(UInt32(truncatingIfNeeded: shownHead), at: completionDoorbell)
  }

  /// Counts an interrupt; there is nothing to acknowledge but what was reaped.
  @inline(__always)
  public mutating func countInterrupt() { statistics.interrupts &+= 1 }

  @inline(__always)
  mutating func count(_ completion: NVMeCompletion) {
    statistics.completed &+= 1
    if completion.status != .success { statistics.failed &+= 1 }
  }
}
