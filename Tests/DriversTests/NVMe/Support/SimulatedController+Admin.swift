// What a controller answers to admin commands.

extension SimulatedController {
  func carryOutAdmin(_ command: SimulatedCommand) {
    if !command.isClean || command.flags != 0 { memory.complain("admin command is not clean") }
    adminOpcodes.append(command.opcode)
    if setUpLie == .neverAnswers { return }
    if setUpLie == .answersForAnother { return admin.post(command.identifier &+ 1) }
    admin.post(command.identifier, status: status(of: command))
  }

  private func status(of command: SimulatedCommand) -> UInt16 {
    switch command.opcode {
    case 0x01, 0x05: return createQueue(command)
    case 0x06: return setUpLie == .refusesIdentify ? 0x002 : identify(command)
    case 0x09:
      if command.words[10] != 7 || command.words[11] != 0 { memory.complain("features") }
      return 0
    default:
      memory.complain("admin opcode \(command.opcode)")
      return 1
    }
  }

  private func createQueue(_ command: SimulatedCommand) -> UInt16 {
    let depth = Int(command.words[10] >> 16) + 1
    let flags = command.words[11]
    if setUpLie == .refusesQueues { return 0x102 }
    guard command.words[10] & 0xffff == 1, depth >= 2, depth <= queueLimit, flags & 1 == 1,
      command.firstPointer % 4096 == 0
    else {
      memory.complain("queue of \(depth) entries")
      return 0x102
    }
    if command.opcode == 0x05 {
      pair.completion = command.firstPointer
      pair.completionDepth = depth
      interruptVector = flags & 2 != 0 ? UInt16(truncatingIfNeeded: flags >> 16) : nil
    } else {
      if flags >> 16 != 1 || pair.completionDepth == 0 { memory.complain("no completion queue") }
      pair.submission = command.firstPointer
      pair.submissionDepth = depth
    }
    return 0
  }

  private func identify(_ command: SimulatedCommand) -> UInt16 {
    let page: [UInt8]
    switch command.words[10] {
    case 0:
      guard let namespace = namespaces[command.namespace] else { return 0x00b }
      page = describe(namespace)
    case 1: page = describeController()
    case 2: page = listNamespaces()
    default: return 0x002
    }
    memory.write(page, at: command.firstPointer)
    return 0
  }

  private func describe(_ namespace: SimulatedNamespace) -> [UInt8] {
    var page = Array(repeating: UInt8(0), count: 4096)
    for index in 0..<8 { page[index] = UInt8(truncatingIfNeeded: namespace.size >> (8 * index)) }
    page[25] = 0
    page[26] = namespace.format
    page[128] = UInt8(namespace.metadata & 0xff)
    page[130] = namespace.sizeShift
    return page
  }

  private func describeController() -> [UInt8] {
    var page = Array(repeating: UInt8(0), count: 4096)
    let isGarbage = setUpLie == .nameIsGarbage
    page.replaceSubrange(4..<24, with: Array("SERIAL-1            ".utf8))
    page.replaceSubrange(
      24..<64, with: Array((0..<40).map { isGarbage ? 0x1b &+ $0 &* 37 : 0x41 + $0 % 26 }))
    page[77] = transferExponent
    page[512] = setUpLie == .entriesAreLarge ? 0x77 : 0x66
    page[513] = 0x44
    page[520] = hasZeroes ? 0x08 : 0x00
    page[525] = 1
    return page
  }

  private func listNamespaces() -> [UInt8] {
    var identifiers = namespaces.keys.sorted()
    switch setUpLie {
    case .listIsDisordered: identifiers = [9, 4]
    case .listRepeats: identifiers = [1, 1]
    case .listIsFull:
      for identifier in 1...1024 as ClosedRange<UInt32> where namespaces[identifier] == nil {
        namespaces[identifier] = SimulatedNamespace(size: 0)
      }
      identifiers = namespaces.keys.sorted()
    default: break
    }
    let bytes = identifiers.flatMap { identifier in
      (0..<4).map { UInt8(truncatingIfNeeded: identifier >> (8 * $0)) }
    }
    return bytes + Array(repeating: 0, count: 4096 - bytes.count)
  }
}
