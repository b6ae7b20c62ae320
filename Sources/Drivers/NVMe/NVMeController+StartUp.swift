// From a reset to a controller in use (NVMe 1.4 §7.6.1), one look at the device a step.

extension NVMeController where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// Goes on with a reset, as far as the controller has come; does nothing while none is under way.
  ///
  /// - Returns: Where the controller stands.
  @discardableResult
  public mutating func advance(at now: UInt64) -> NVMeState {
    do {
      switch stage {
      case .ready, .failed: break
      case .disabling: try awaitDisabled(at: now)
      case .disabled: try enable(at: now)
      case .enabling: try awaitEnabled(at: now)
      default: try awaitAnswer(at: now)
      }
    } catch {
      fail(error)
    }
    return state
  }

  private mutating func awaitDisabled(at now: UInt64) throws(NVMeError) {
    let status = self.status
    guard !status.isGone else { throw .gone }
    if status.contains(.ready) {
      guard !isLate(at: now) else { throw .resetNeverEnds }
      return
    }
    isQuiet = true
    pair.clear(at: now)
    stage = .disabled
  }

  /// Lets a controller begin of whose commands none is left.
  private mutating func enable(at now: UInt64) throws(NVMeError) {
    guard pair.outstandingCount == 0 else { return }
    if isHopeless, let fault { throw .faultsRepeat(fault) }
    admin.clear()
    shownTail = 0
    shownHead = 0
    registers.store32(AdminQueue<Memory>.attributes, at: ControllerRegister.adminAttributes)
    registers.store64(
      admin.address(of: AdminQueue<Memory>.submission), at: ControllerRegister.adminSubmission)
    registers.store64(
      admin.address(of: AdminQueue<Memory>.completion), at: ControllerRegister.adminCompletion)
    registers.store32(ControllerConfiguration.ours, at: ControllerRegister.configuration)
    registers.store32(
      ControllerConfiguration.ours | ControllerConfiguration.enable,
      at: ControllerRegister.configuration)
    enter(.enabling, for: capabilities.readyLimit &* settings.halfSecond, at: now)
  }

  private mutating func awaitEnabled(at now: UInt64) throws(NVMeError) {
    let status = self.status
    guard !status.isGone else { throw .gone }
    guard !status.contains(.fatal) else { throw .fatalStatus }
    if status.contains(.ready) {
      ask(isIdentified ? .settingQueueCount : .identifyingController, at: now)
    } else if isLate(at: now) {
      throw .neverReady
    }
  }

  // MARK: Questions

  /// Sends the command of a stage.
  private mutating func ask(_ stage: NVMeStage, at now: UInt64) {
    guard let command = command(of: stage) else {
      self.stage = .ready
      return
    }
    let tail = admin.submit(command)
    registers.store32(tail, at: capabilities.doorbell(ofPair: 0))
    enter(stage, for: settings.commandLimit, at: now)
  }

  private func command(of stage: NVMeStage) -> AdminCommand? {
    let data = admin.address(of: AdminQueue<Memory>.data)
    let queues = pair.memory.physicalAddress
    switch stage {
    case .identifyingController: return .identify(.controller, into: data)
    case .listingNamespaces: return .identify(.activeNamespaces, into: data)
    case .identifyingNamespace:
      return .identify(.namespace, namespace: identifiers[listedIndex], into: data)
    case .settingQueueCount: return .setQueueCount
    case .creatingCompletionQueue:
      return .createCompletionQueue(
        at: queues &+ UInt64(QueuePairLayout.completion), entries: pair.depth,
        vector: settings.vector)
    case .creatingSubmissionQueue:
      return .createSubmissionQueue(
        at: queues &+ UInt64(QueuePairLayout.submission), entries: pair.depth)
    default: return nil
    }
  }

  /// Takes the answer to the stage's command, and asks on.
  private mutating func awaitAnswer(at now: UInt64) throws(NVMeError) {
    guard let answer = try admin.answer() else {
      let status = self.status
      guard !status.isGone else { throw .gone }
      guard !status.contains(.fatal) else { throw .fatalStatus }
      guard !isLate(at: now) else { throw .noAnswer }
      return
    }
    registers.store32(
      answer.head, at: capabilities.doorbell(ofPair: 0) &+ capabilities.doorbellStride)
    guard answer.status == .success else { throw .refused(answer.status) }
    ask(try next(after: stage), at: now)
  }

  /// Makes of an answer what is to be made, and says what comes next.
  private mutating func next(after stage: NVMeStage) throws(NVMeError) -> NVMeStage {
    switch stage {
    case .identifyingController:
      identity = try NVMeIdentity(in: admin.memory, at: AdminQueue<Memory>.data)
      transferLimit = min(identity.pageLimit, QueuePairLayout.pageLimit)
      return .listingNamespaces
    case .listingNamespaces:
      try listNamespaces()
      return .identifyingNamespace
    case .identifyingNamespace: return try identifyNamespace()
    case .settingQueueCount: return .creatingCompletionQueue
    case .creatingCompletionQueue: return .creatingSubmissionQueue
    default: return .ready
    }
  }

  /// Copies the beginning of the list of namespaces, which ends with 0.
  private mutating func listNamespaces() throws(NVMeError) {
    listedCount = 0
    listedIndex = 0
    namespaceCount = 0
    while listedCount < Self.namespaceLimit {
      let identifier = admin.memory.load32(at: AdminQueue<Memory>.data &+ listedCount &* 4)
      if identifier == 0 { break }
      guard listedCount == 0 || identifier > identifiers[listedCount &- 1] else {
        throw .badNamespaceList
      }
      identifiers[listedCount] = identifier
      listedCount &+= 1
    }
    guard listedCount > 0 else { throw .noNamespace }
  }

  private mutating func identifyNamespace() throws(NVMeError) -> NVMeStage {
    if let namespace = NVMeNamespace(
      identifier: identifiers[listedIndex], in: admin.memory, at: AdminQueue<Memory>.data)
    {
      namespaces[namespaceCount] = namespace
      namespaceCount &+= 1
    }
    listedIndex &+= 1
    if listedIndex < listedCount { return .identifyingNamespace }
    guard namespaceCount > 0 else { throw .noNamespace }
    isIdentified = true
    return .settingQueueCount
  }
}
