// Reading and writing: add the pages of a command, submit it; ring once for the whole batch. Reap what the
// controller is done with, acknowledge once.

extension NVMeController where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// How many of a namespace's own blocks one command may name (NVMe 1.4 §6.15).
  private var lengthLimit: UInt64 { 1 << 16 }

  /// Adds a page to the next command; the first holds its first block.
  ///
  /// The address goes where the controller finds it, and is not read again. Pages of a command that is
  /// not submitted after all must be discarded.
  ///
  /// - Parameter page: The physical address of a frame, which is pinned until the command is complete.
  @inline(__always)
  public mutating func add(page: UInt64) throws(NVMeSubmitError) {
    guard pair.hasVacantSlot else { throw .noVacantSlot }
    guard page & 0xfff == 0 else { throw .misalignedPage }
    guard pair.pageCount < transferLimit else { throw .tooLong }
    pair.add(page: page)
  }

  /// Forgets the pages that were added for a command which is not submitted.
  @inline(__always)
  public mutating func discardPages() { pair.discardPages() }

  /// Gives a command to the controller, which sees it at the next `ring`.
  ///
  /// - Parameters:
  ///   - command: Its pages have been added: as many as blocks to read or write, none for the others.
  ///   - tag: What `reap` says of it.
  ///   - now: The time, from which the command's limit counts.
  /// - Throws: Why it is not submitted; its pages are discarded.
  @inline(__always)
  public mutating func submit(
    _ command: NVMeCommand, tag: UInt32, at now: UInt64
  ) throws(NVMeSubmitError) {
    do { try check(command) } catch {
      pair.discardPages()
      throw error
    }
    let namespace = namespaces[command.namespace]
    let shift = UInt64(namespace.blockShift)
    let isFlush = command.operation == .flush
    pair.submit(
      UInt64(command.operation.rawValue) | UInt64(namespace.identifier) << 32,
      start: command.first &<< shift, length: isFlush ? 0 : command.count &<< shift &- 1, tag: tag,
      deadline: now &+ settings.commandLimit)
    statistics.submitted &+= 1
  }

  @inline(__always)
  private func check(_ command: NVMeCommand) throws(NVMeSubmitError) {
    guard stage == .ready else { throw refusal }
    guard pair.hasVacantSlot else { throw .noVacantSlot }
    guard command.namespace >= 0, command.namespace < namespaceCount else {
      throw .noSuchNamespace
    }
    let pages = UInt64(truncatingIfNeeded: pair.pageCount)
    switch command.operation {
    case .read, .write:
      guard pages == command.count else { throw .wrongPageCount }
      try checkRange(command)
    case .writeZeroes:
      guard identity.writesZeroes else { throw .unsupported }
      guard pages == 0 else { throw .wrongPageCount }
      try checkRange(command)
      let shift = UInt64(namespaces[command.namespace].blockShift)
      guard command.count <= lengthLimit >> shift else { throw .tooLong }
    case .flush:
      guard pages == 0 else { throw .wrongPageCount }
      guard command.first | command.count == 0 else { throw .outOfRange }
    }
  }

  @inline(__always)
  private func checkRange(_ command: NVMeCommand) throws(NVMeSubmitError) {
    let blockCount = namespaces[command.namespace].blockCount
    guard command.first < blockCount, command.count &- 1 < blockCount &- command.first else {
      throw .outOfRange
    }
  }

  private var refusal: NVMeSubmitError {
    if case .failed(let error) = stage { return .failed(error) }
    return .notReady
  }

  /// Shows the controller everything that was submitted.
  @inline(__always)
  public mutating func ring() {
    guard stage == .ready, pair.tail != shownTail else { return }
    shownTail = pair.tail
    statistics.doorbells &+= 1
    registers.store32(UInt32(truncatingIfNeeded: shownTail), at: submissionDoorbell)
  }

  /// The next command that the controller is done with, or nothing.
  ///
  /// A controller that is caught at a lie here is reset.
  @inline(__always)
  public mutating func reap(at now: UInt64) -> NVMeCompletion? {
    guard stage == .ready else { return nil }
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
    guard stage == .ready, pair.head != shownHead else { return }
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
