// The layouts that both sides of the boundary read: sizes, strides and the places of fields, pinned, so
// that a change is one that somebody meant (and then the version in the system page grows).

import ExokernelABI
import Testing

@Suite struct LayoutTests {
  @Test func `Rows and records have the sizes that version 6 has`() {
    #expect(SystemPage.currentVersion == 6)
    #expect(MemoryLayout<FrameEntry>.stride == 24)
    #expect(MemoryLayout<Capability>.stride == 16)
    #expect(MemoryLayout<EnvironmentRecord>.stride == 184)
    #expect(MemoryLayout<ContextRecord>.stride == 184)
    #expect(MemoryLayout<SliceRecord>.stride == 32)
    #expect(MemoryLayout<RevocationRecord>.stride == 40)
    #expect(MemoryLayout<RingRecord>.stride == 72)
    #expect(MemoryLayout<DiskRecord>.stride == 64)
    #expect(MemoryLayout<DiskQueueRecord>.stride == 56)
    #expect(MemoryLayout<LinkRecord>.stride == 88)
    #expect(MemoryLayout<FilterRecord>.stride == 216)
    #expect(MemoryLayout<FilterDescription>.stride == 152)
    #expect(MemoryLayout<FilterAtom>.stride == 24)
    #expect(MemoryLayout<Gate>.stride == 32)
    #expect(MemoryLayout<EventFrame>.stride == 48)
    #expect(MemoryLayout<RegisterImage>.stride == 144)
    #expect(MemoryLayout<Repossession>.stride == 16)
    #expect(MemoryLayout<BatchElement>.stride == 64)
    #expect(MemoryLayout<TableDescriptor>.stride == 16)
    #expect(MemoryLayout<ModuleRecord>.stride == 16)
    #expect(MemoryLayout<Ending>.stride == 48)
    #expect(MemoryLayout<ExtentRecord>.stride == 72)
    #expect(MemoryLayout<TraceRecord>.stride == 32)
    #expect(MemoryLayout<TraceFacts>.stride == 32)
    #expect(TraceRing.recordsPerFrame * MemoryLayout<TraceRecord>.stride == 4096)
  }

  @Test func `A frame's row has its five fields in order`() {
    #expect(MemoryLayout<FrameEntry>.offset(of: \.state) == 0)
    #expect(MemoryLayout<FrameEntry>.offset(of: \.firstBinding) == 8)
    #expect(MemoryLayout<FrameEntry>.offset(of: \.furtherBindings) == 12)
    #expect(MemoryLayout<FrameEntry>.offset(of: \.next) == 16)
    #expect(MemoryLayout<FrameEntry>.offset(of: \.previous) == 20)
  }

  @Test func `An environment's row has what readers look for in its places`() {
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.generation) == 0)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.stateValue) == 4)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.parent) == 12)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.root) == 28)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.frameQuota) == 36)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.sliceQuota) == 52)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.ringQuota) == 56)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.filterQuota) == 76)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.guardName) == 104)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.label0) == 120)
    #expect(MemoryLayout<EnvironmentRecord>.offset(of: \.ending) == 136)
  }

  @Test func `An extent's row has what readers look for in its places`() {
    #expect(MemoryLayout<ExtentRecord>.offset(of: \.start) == 0)
    #expect(MemoryLayout<ExtentRecord>.offset(of: \.count) == 8)
    #expect(MemoryLayout<ExtentRecord>.offset(of: \.name) == 16)
    #expect(MemoryLayout<ExtentRecord>.offset(of: \.epoch) == 32)
    #expect(MemoryLayout<ExtentRecord>.offset(of: \.generation) == 48)
    #expect(MemoryLayout<ExtentRecord>.offset(of: \.kindValue) == 56)
    #expect(MemoryLayout<ExtentRecord>.offset(of: \.owner) == 58)
  }

  @Test func `A filter's row and its description are words without gaps`() {
    #expect(MemoryLayout<FilterAtom>.offset(of: \.mask) == 8)
    #expect(MemoryLayout<FilterAtom>.offset(of: \.value) == 16)
    #expect(MemoryLayout<FilterDescription>.offset(of: \.atoms) == 8)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.directionValue) == 4)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.holder) == 8)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.ring) == 12)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.headerLength) == 16)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.specificity) == 28)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.flags) == 30)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.guardName) == 40)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.hits) == 56)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.drops) == 64)
    #expect(MemoryLayout<FilterRecord>.offset(of: \.atoms) == 72)
  }

  @Test func `A context's row has what readers look for in its places`() {
    #expect(MemoryLayout<ContextRecord>.offset(of: \.generation) == 0)
    #expect(MemoryLayout<ContextRecord>.offset(of: \.stateValue) == 4)
    #expect(MemoryLayout<ContextRecord>.offset(of: \.environment) == 8)
    #expect(MemoryLayout<ContextRecord>.offset(of: \.frame) == 12)
    #expect(MemoryLayout<ContextRecord>.offset(of: \.resultError) == 64)
    #expect(MemoryLayout<ContextRecord>.offset(of: \.eventCount) == 80)
  }

  @Test func `A register image is the order in which resume loads it`() {
    let order: [PartialKeyPath<RegisterImage>] = [
      \.r15, \.r14, \.r13, \.r12, \.r11, \.r10, \.r9, \.r8, \.rdi, \.rsi, \.rbp, \.rbx, \.rdx,
      \.rcx,
      \.rax, \.rip, \.flags, \.rsp,
    ]
    for (index, field) in order.enumerated() {
      #expect(MemoryLayout<RegisterImage>.offset(of: field) == index * 8)
    }
  }

  @Test func `A batch element is eight words`() {
    let order: [PartialKeyPath<BatchElement>] = [
      \.call, \.a0, \.a1, \.a2, \.a3, \.a4, \.error, \.value,
    ]
    for (index, field) in order.enumerated() {
      #expect(MemoryLayout<BatchElement>.offset(of: field) == index * 8)
    }
  }

  @Test func `A gate is its context, its key and its name`() {
    #expect(MemoryLayout<Gate>.offset(of: \.context) == 0)
    #expect(MemoryLayout<Gate>.offset(of: \.key) == 8)
    #expect(MemoryLayout<Gate>.offset(of: \.name) == 16)
  }

  @Test func `The parts of a context page follow each other without overlaps, and fill it`() {
    let parts: [Range<Int>] = [
      ContextPage.event..<ContextPage.event + MemoryLayout<EventFrame>.stride,
      ContextPage.secondEvent..<ContextPage.secondEvent + MemoryLayout<EventFrame>.stride,
      ContextPage.eventCount..<ContextPage.eventCount + 8,
      ContextPage.pending..<ContextPage.pending + 8,
      ContextPage.context..<ContextPage.context + 8,
      ContextPage.environment..<ContextPage.environment + 8,
      ContextPage.repossessionCount..<ContextPage.repossessionCount + 8,
      ContextPage.registers..<ContextPage.registers + MemoryLayout<RegisterImage>.stride,
      ContextPage.repossessions..<ContextPage.repossessions
        + ContextPage.repossessionCapacity * MemoryLayout<Repossession>.stride,
      ContextPage.batch..<ContextPage.batch
        + ContextPage.batchCapacity * MemoryLayout<BatchElement>.stride,
    ]
    for (part, following) in zip(parts, parts.dropFirst()) {
      #expect(part.upperBound <= following.lowerBound)
    }
    #expect(parts.last?.upperBound == 4096)
  }

  @Test func `The system page has room for its facts, its modules and their text`() {
    #expect(MemoryLayout<SystemPage>.size <= SystemPage.modulesOffset)
    let modules = SystemPage.moduleCapacity * MemoryLayout<ModuleRecord>.stride
    #expect(SystemPage.modulesOffset + modules <= SystemPage.textOffset)
    #expect(SystemPage.textOffset + SystemPage.textCapacity == 4096)
    #expect(MemoryLayout<SystemPage>.offset(of: \.magic) == 0)
    #expect(MemoryLayout<SystemPage>.offset(of: \.version) == 8)
    #expect(MemoryLayout<SystemPage>.offset(of: \.tickFrequency) == 24)
    let magic = (0..<8).map { UInt8(truncatingIfNeeded: SystemPage.magicValue >> UInt64(8 * $0)) }
    #expect(String(decoding: magic, as: UTF8.self) == "EXOKERN1")
  }
}
