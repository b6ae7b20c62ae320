// A controller's faults, resets and end. A fault costs a reset; one that cannot be reset, or that commits
// fault after fault and completes nothing in between, is given up.

extension NVMeController where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// As many faults in a row as are taken for accidents.
  private static var faultLimit: Int { 3 }

  /// Looks whether the controller is well and in time; now and then is often enough.
  public mutating func inspect(at now: UInt64) {
    guard stage == .ready else { return }
    let status = self.status
    if status.isGone {
      reset(because: .gone, at: now)
    } else if status.contains(.fatal) {
      reset(because: .fatalStatus, at: now)
    } else if pair.hasOverdue(at: now, limit: settings.commandLimit) {
      reset(because: .commandTimedOut, at: now)
    }
  }

  /// Begins a reset of a controller in use; `advance` goes on with it.
  public mutating func reset(at now: UInt64) {
    guard stage == .ready else { return }
    reset(because: .asked, at: now)
  }

  mutating func reset(because fault: NVMeFault, at now: UInt64) {
    self.fault = fault
    statistics.resets &+= 1
    faultsInARow &+= 1
    disable(at: now)
  }

  /// The next command that the controller had when it was reset or given up, or nothing.
  ///
  /// Gives each command that was not completed once, when the controller can reach no memory any more.
  /// A reset goes on when there is none left.
  public mutating func takeBack() -> NVMeCompletion? {
    guard isQuiet, stage != .ready, let completion = pair.takeBack() else { return nil }
    count(completion)
    return completion
  }

  /// Hears that the function's bus mastering has been taken away, so that nothing can be reached any more.
  public mutating func noteCutOff() {
    if case .failed = stage {} else { stage = .failed(.cutOff) }
    isQuiet = true
  }

  // MARK: Stages

  var status: ControllerStatus {
    ControllerStatus(rawValue: registers.load32(at: ControllerRegister.status))
  }

  /// Tells the controller to stop (NVMe 1.4 §7.3.2).
  mutating func disable(at now: UInt64) {
    let value = registers.load32(at: ControllerRegister.configuration)
    registers.store32(
      value & ~ControllerConfiguration.enable, at: ControllerRegister.configuration)
    // What the controller had when it was in use it may still reach; before, it had nothing of ours.
    if pair.outstandingCount > 0 { isQuiet = false }
    enter(.disabling, for: capabilities.readyLimit &* settings.halfSecond, at: now)
  }

  /// Gives the controller up; it is told to stop, and bus mastering should be taken away.
  mutating func fail(_ error: NVMeError) {
    stage = .failed(error)
    registers.store32(0, at: ControllerRegister.configuration)
  }

  mutating func enter(_ stage: NVMeStage, for limit: UInt64, at now: UInt64) {
    self.stage = stage
    deadline = now &+ limit
  }

  func isLate(at now: UInt64) -> Bool { Int64(bitPattern: now &- deadline) > 0 }

  /// Whether faults follow each other without end.
  var isHopeless: Bool { faultsInARow > Self.faultLimit }
}
