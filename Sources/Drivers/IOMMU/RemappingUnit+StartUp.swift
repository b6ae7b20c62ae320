// From firmware's leavings to a unit in use: tables first, then nothing remembered, then the switches
// (VT-d 3.3 §5.1.4 for interrupts, §6.5.2 for the queue, §11.4.4.1 for the rest).

extension RemappingUnit where Window: ~Copyable, Memory: ~Copyable {
  /// Has requests and interrupts remapped from now on, as the tables say.
  ///
  /// Messages of the old format interrupt nobody any more: whoever sends some has its entry first. (QEMU 7.2
  /// lets them pass all the same, and records no fault of a message that it refuses.)
  ///
  /// - Parameter looks: How often the unit is asked whether it has done one thing.
  public mutating func enable(looks: Int = 1_000_000) throws(RemappingError) {
    guard !isEnabled else { throw .wrongState }
    try turnOff(looks: looks)
    // Faults are looked for and interrupt nobody.
    registers.store32(1 << 31, at: RemappingRegister.faultControl)
    clearFaults()
    try flushWriteBuffer(looks: looks)
    registers.store64(address(of: RemappingLayout.root), at: RemappingRegister.rootTable)
    try turn(.rootTable, looks: looks)
    try startQueue(looks: looks)
    // 2 to the power of 7 + 1 entries, and processors named by a byte.
    registers.store64(
      address(of: RemappingLayout.interrupts) | 7, at: RemappingRegister.interruptTable)
    try turn(.interruptTable, looks: looks)
    try forgetEverything(looks: looks)
    try turn(.interruptRemapping, looks: looks)
    try turn(.translation, looks: looks)
    isEnabled = true
  }

  /// Ends what firmware began.
  private func turnOff(looks: Int) throws(RemappingError) {
    try turn(.translation, isOn: false, looks: looks)
    try turn(.interruptRemapping, isOn: false, looks: looks)
    try turn(.compatibilityFormat, isOn: false, looks: looks)
    try turn(.queuedInvalidation, isOn: false, looks: looks)
  }

  private func flushWriteBuffer(looks: Int) throws(RemappingError) {
    guard capabilities.needsWriteBufferFlush else { return }
    registers.store32(
      states | GlobalCommand.writeBufferFlush.rawValue, at: RemappingRegister.globalCommand)
    try waitFor(.writeBufferFlush, isOn: false, looks: looks)
  }

  /// Gives the unit an empty queue of 256 descriptors of 128 bits.
  private mutating func startQueue(looks: Int) throws(RemappingError) {
    memory.store64(0, at: RemappingLayout.status)
    queue = InvalidationQueue()
    registers.store64(0, at: RemappingRegister.queueTail)
    registers.store64(address(of: RemappingLayout.queue), at: RemappingRegister.queueAddress)
    try turn(.queuedInvalidation, looks: looks)
  }

  private mutating func forgetEverything(looks: Int) throws(RemappingError) {
    queue.post(.allContexts, in: memory)
    queue.post(.allTranslations, in: memory)
    queue.post(.allInterrupts, in: memory)
    let ticket = ring()
    var left = looks
    while left > 0 {
      if isComplete(ticket) { return }
      if let fault = invalidationFault { throw .invalidationRefused(fault) }
      left &-= 1
    }
    throw .invalidationNeverEnds
  }

  // MARK: Commands

  /// The states that the unit is in.
  private var states: UInt32 {
    registers.load32(at: RemappingRegister.globalStatus) & GlobalCommand.states
  }

  /// Gives a command, with the unit's other states as they are, and waits for the answer.
  private func turn(
    _ command: GlobalCommand, isOn: Bool = true, looks: Int
  ) throws(RemappingError) {
    let others = states & ~command.rawValue
    registers.store32(
      isOn ? others | command.rawValue : others, at: RemappingRegister.globalCommand)
    try waitFor(command, isOn: isOn, looks: looks)
  }

  private func waitFor(
    _ command: GlobalCommand, isOn: Bool, looks: Int
  ) throws(RemappingError) {
    var left = looks
    while left > 0 {
      let status = registers.load32(at: RemappingRegister.globalStatus)
      guard status != .max else { throw .gone }
      if (status & command.rawValue != 0) == isOn { return }
      left &-= 1
    }
    throw .noAnswer(to: command)
  }
}
