// What a controller does with commands for blocks, and how it finds their pages (NVMe 1.4 §4.3).

extension SimulatedController {
  /// Takes all commands that the driver has shown.
  func fetch() {
    guard pair.submissionDepth > 0 else { return }
    while let command = pair.fetch() {
      if inFlight.contains(where: { $0.identifier == command.identifier }) {
        memory.complain("identifier \(command.identifier) is in flight twice")
      }
      if !command.isClean || command.flags != 0 { memory.complain("command is not clean") }
      inFlight.append(command)
    }
  }

  /// Carries a command out and completes it.
  func complete(_ index: Int = 0) {
    guard pair.hasRoom else { return memory.complain("no room for a completion") }
    let command = inFlight.remove(at: index)
    pair.post(command.identifier, status: carryOut(command))
    completedIdentifiers.append(command.identifier)
  }

  /// Completes a command without carrying it out.
  func refuse(_ index: Int, _ status: UInt16) {
    let command = inFlight.remove(at: index)
    pair.post(command.identifier, status: status)
    completedIdentifiers.append(command.identifier)
  }

  /// Carries a command out.
  @discardableResult
  func carryOut(_ command: SimulatedCommand) -> UInt16 {
    guard let namespace = namespaces[command.namespace] else { return 0x00b }
    if command.opcode == 0 { return 0 }
    let (end, overflow) = command.start.addingReportingOverflow(command.count)
    guard !overflow, end <= namespace.size else { return 0x080 }
    let byteCount = Int(command.count) * namespace.blockByteCount
    if command.opcode == 8 {
      for block in command.start..<end {
        namespace[block] = Array(repeating: 0, count: namespace.blockByteCount)
      }
      return 0
    }
    guard transferExponent == 0 || byteCount >> 12 <= 1 << min(Int(transferExponent), 40) else {
      return 0x002
    }
    let perPage = UInt64(4096 / namespace.blockByteCount)
    for (index, page) in pages(of: command, byteCount: byteCount).enumerated() {
      if !mayReach(page) { memory.complain("device reached page \(page), which is not given") }
      let first = command.start + UInt64(index) * perPage
      if command.opcode == 2 {
        memory.write((first..<first + perPage).flatMap { namespace[$0] }, at: page)
      } else {
        let bytes = memory.bytes(at: page, count: 4096)
        for block in 0..<perPage {
          let start = Int(block) * namespace.blockByteCount
          namespace[first + block] = Array(bytes[start..<start + namespace.blockByteCount])
        }
      }
    }
    return 0
  }

  /// The pages of a transfer, which begins at the first pointer.
  private func pages(of command: SimulatedCommand, byteCount: Int) -> [UInt64] {
    let count = (byteCount + 4095) / 4096
    var pages = [command.firstPointer]
    if count == 1, command.secondPointer != 0 { memory.complain("second pointer of one page") }
    if count == 2 { pages.append(command.secondPointer) }
    if count > 2 {
      let list = command.secondPointer
      if list % 8 != 0 || list % 4096 + UInt64(count - 1) * 8 > 4096 {
        memory.complain("list at \(list) crosses its page")
      }
      for index in 0..<UInt64(count - 1) {
        pages.append(memory.load(UInt64.self, at: list + index * 8))
      }
    }
    if pages.contains(where: { $0 % 4096 != 0 }) { memory.complain("page is misaligned") }
    return pages
  }
}
