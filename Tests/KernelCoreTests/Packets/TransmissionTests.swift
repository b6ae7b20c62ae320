// Sending: only by a template of one's own, only what was checked, and only memory that one may read.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct TransmissionTests {
  private let world: PacketWorld
  private var computer: Computer { world.computer }
  private let template: UInt64
  private let header: [UInt8] = Array(repeating: 7, count: 20)
  private let page: UInt64 = 0x40_0000

  init() throws {
    world = try PacketWorld()
    template = try world.template(7, of: world.first)
  }

  private var sent: [SentPacket] { computer.kernel.machine.network.outstanding }

  private func refusal(_ answer: Answer) -> KernelError? {
    answer.error == 0 ? nil : KernelError(rawValue: answer.error)
  }

  private var refusedCount: UInt64 {
    computer.kernel.machine[ring: RingHandle(rawValue: world.firstRing).index].refused
  }

  @Test func `A header that its template allows is sent as it was checked`() throws {
    world.setRequest(in: world.firstFrame, template: template, header: header)
    #expect(world.transmit(by: world.first) == Answer(value: 1))
    #expect(sent.map(\.header) == [header])
    #expect(computer.kernel.machine.network.flushCount == 1)
    #expect(world.word(PacketRing.sent, in: world.firstFrame) == 1)
    // What the environment writes afterwards is of no account.
    world.setRequest(
      in: world.firstFrame, template: template, header: Array(repeating: 8, count: 20))
    #expect(sent[0].header == header)
    world.finish()
    #expect(world.word(PacketRing.completed, in: world.firstFrame) == 1)
  }

  @Test func `Another's address, another's template and a stale one are refused, and counted`()
    throws
  {
    world.setRequest(in: world.firstFrame, template: template, header: [8] + header.dropFirst())
    #expect(refusal(world.transmit(by: world.first)) == .notPermitted)
    let foreign = try world.template(9, of: world.other)
    world.setRequest(in: world.firstFrame, template: foreign, header: header)
    #expect(refusal(world.transmit(by: world.first)) == .notHeld)
    world.setRequest(in: world.firstFrame, template: template + 1 << 32, header: header)
    #expect(refusal(world.transmit(by: world.first)) == .stale)
    #expect(sent.isEmpty && refusedCount == 3)
    let row = computer.kernel.machine[filter: FilterHandle(rawValue: template).index]
    #expect(row.drops == 1 && row.hits == 0)
  }

  @Test func `A filter is no template, and a header shorter than the template's is none`() throws {
    let filter = try world.filter(7, of: world.first)
    world.setRequest(in: world.firstFrame, template: filter, header: header)
    #expect(refusal(world.transmit(by: world.first)) == .noSuchFilter)
    for count in [0, 15, 129, 5000] {
      world.setRequest(in: world.firstFrame, template: template, header: [])
      let control = PacketRing.requests + TransmitRequest.control
      computer.kernel.machine.pages[world.firstFrame][control / 8] = UInt64(count) << 48
      #expect(refusal(world.transmit(by: world.first)) == .badArgument(1), "\(count)")
    }
    #expect(sent.isEmpty)
  }

  @Test func `The rest goes by reference, from pages that the environment may read`() throws {
    try computer.makeTables(for: page, in: world.first)
    let frame = try computer.allocate(by: world.first)
    computer.map(frame, at: page, .readOnly, by: world.first)
    world.setRequest(
      in: world.firstFrame, template: template, header: header,
      fragments: [(page + 0x100, 200), (page + 0xf00, 0x100)])
    #expect(world.transmit(by: world.first) == Answer(value: 1))
    let start = UInt64(frame) << 12
    #expect(
      sent[0].fragments == [
        SentPacket.Fragment(address: start + 0x100, byteCount: 200),
        SentPacket.Fragment(address: start + 0xf00, byteCount: 0x100),
      ])
  }

  @Test
  func `Pages that are not mapped, the kernel's, and parts that leave their page are refused`()
    throws
  {
    try computer.makeTables(for: page, in: world.first)
    let frame = try computer.allocate(by: world.first)
    computer.map(frame, at: page, by: world.first)
    let bad: [((UInt64, UInt64), KernelError)] = [
      ((page + 0x1000, 8), .notMapped), ((page, 0), .badArgument(1)),
      ((page + 0xfff, 2), .badArgument(1)), ((page, 4097), .badArgument(1)),
      ((0xffff_8000_0000_0000, 8), .badArgument(1)), ((.max, 8), .badArgument(1)),
      ((page, .max), .badArgument(1)), ((0x80_0000_0000, 8), .missingTable(3)),
    ]
    for (fragment, error) in bad {
      world.setRequest(
        in: world.firstFrame, template: template, header: header, fragments: [fragment])
      #expect(refusal(world.transmit(by: world.first)) == error, "\(fragment)")
    }
    world.setRequest(
      in: world.firstFrame, template: template, header: header,
      fragments: Array(repeating: (page, 8), count: 5))
    #expect(refusal(world.transmit(by: world.first)) == .badArgument(1))
    #expect(sent.isEmpty)
  }

  @Test func `The device completes no checksum over what the template looks at`() throws {
    for (start, offset) in [(0, 0), (14, 65522)] as [(UInt64, UInt64)] {
      world.setRequest(
        in: world.firstFrame, template: template, header: header, checksum: (start, offset))
      let answer = refusal(world.transmit(by: world.first))
      if start == 0 { #expect(answer == .badArgument(1)) }
    }
    world.setRequest(
      in: world.firstFrame, template: template, header: header, checksum: (14, 2))
    computer.kernel.machine.network.outstanding = []
    #expect(world.transmit(by: world.first) == Answer(value: 1))
    #expect(sent[0].checksum == [14, 2])
  }

  @Test func `Several requests go in order, up to the first that is refused`() throws {
    for index in 0..<3 {
      world.setRequest(
        index, in: world.firstFrame, template: template,
        header: [index == 1 ? 8 : 7] + header.dropFirst())
    }
    let answer = world.transmit(3, by: world.first)
    #expect(refusal(answer) == .notPermitted && answer.value == 1 && sent.count == 1)
    #expect(refusal(world.transmit(16, by: world.first)) == .badArgument(1))
  }

  @Test func `A device that takes no more is busy, and nothing is counted as refused`() throws {
    for index in 0..<5 {
      world.setRequest(index, in: world.firstFrame, template: template, header: header)
    }
    let answer = world.transmit(5, by: world.first)
    #expect(refusal(answer) == .busy && answer.value == 4 && refusedCount == 0)
  }

  @Test func `A frame that is freed is nobody's until the device is done with all it had`() throws {
    try computer.makeTables(for: page, in: world.first)
    let frame = try computer.allocate(by: world.first)
    computer.map(frame, at: page, by: world.first)
    world.setRequest(
      in: world.firstFrame, template: template, header: header, fragments: [(page, 8)])
    _ = world.transmit(by: world.first)
    try computer.succeed(Request(.freeFrames, 0, UInt64(frame), 1), by: world.first)
    computer.expect(
      .notFree, Request(.allocateFrames, 0, UInt64(frame), 1, 15), by: world.first)
    world.setRequest(in: world.firstFrame, template: template, header: header)
    _ = world.transmit(by: world.first)
    // The later one ends first: the frame still waits for the earlier.
    world.finish(1)
    #expect(computer.kernel.machine[frame: frame].awaitsDevice)
    world.finish()
    #expect(!computer.kernel.machine[frame: frame].awaitsDevice)
    while computer.kernel.clearOneFrame() {}
    try computer.succeed(Request(.allocateFrames, 0, UInt64(frame), 1, 15), by: world.first)
  }

  @Test func `The ring of one that ended stays until the device is done with its packets`() throws {
    let template = try world.template(9, of: world.other)
    world.setRequest(in: world.otherFrame, template: template, header: [9] + header.dropFirst())
    #expect(world.transmit(by: world.other) == Answer(value: 1))
    let index = RingHandle(rawValue: world.otherRing).index
    computer.destroy(world.other, by: world.first)
    #expect(computer.kernel.machine[ring: index].inFlight == 1)
    world.finish()
    #expect(computer.kernel.machine[ring: index] != RingRecord())
    #expect(computer.kernel.machine[ring: index].inFlight == 0)
    #expect(computer.kernel.machine[ring: index].generation == 2)
  }
}
