// Transmit templates: what may be sent by them, and who may use which.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct TemplateTests {
  private let computer = Computer(filters: .small)

  /// TCP from port 80 of 10.0.2.15, identifications of 7 × 256 and up.
  private let description = FilterDescription.bytes(
    [
      (6, [2, 0, 0, 0, 0, 1, 8, 0, 0x45], nil), (18, [7], nil), (20, [0, 0], [0x3f, 0xff]),
      (23, [6], nil), (26, [10, 0, 2, 15], nil), (34, [0, 80], nil),
    ], .outgoing, headerLength: 54)

  private var header: [UInt8] {
    var header = [UInt8](repeating: 0xee, count: 54)
    header.replaceSubrange(6..<15, with: [2, 0, 0, 0, 0, 1, 8, 0, 0x45])
    header.replaceSubrange(18..<24, with: [7, 99, 0x40, 0, 64, 6])
    header.replaceSubrange(26..<30, with: [10, 0, 2, 15])
    header.replaceSubrange(34..<36, with: [0, 80])
    return header
  }

  private func check(_ header: [UInt8], _ template: Int, noise: UInt8 = 0xa5) -> Bool {
    computer.kernel.check(template: template, header: ArrayPacket(bytes: header, noise: noise))
  }

  @Test func `A header may be sent exactly if every bit of the template is as it says`() throws {
    let template = try computer.install(description)
    #expect(check(header, template))
    let naive = NaiveFilter(description)
    for byte in header.indices {
      for bit in 0..<8 {
        var other = header
        other[byte] ^= 1 << bit
        #expect(check(other, template) == naive.matches(other), "bit \(bit) of byte \(byte)")
      }
    }
  }

  @Test func `A header shorter than the template's is refused`() throws {
    let template = try computer.install(description)
    for count in 0..<54 { #expect(!check(Array(header.prefix(count)), template)) }
    #expect(check(header + [1, 2, 3], template))
  }

  @Test func `Only its holder names a template, and a filter is none`() throws {
    let child = try computer.makeEnvironment(named: [[]])
    let template = computer.handle(ofFilter: try computer.install(description))
    let filter = computer.handle(ofFilter: try computer.install(.port(80)))
    func decode(_ handle: UInt64, _ environment: Int) throws(KernelError) {
      _ = try computer.kernel.decodeTemplate(handle, of: environment)
    }
    try decode(template, computer.first)
    computer.expectRefused(.notHeld) { () throws(KernelError) in try decode(template, child) }
    computer.expectRefused(.noSuchFilter) { () throws(KernelError) in
      try decode(filter, computer.first)
    }
    computer.expectRefused(.stale) { () throws(KernelError) in
      try decode(template ^ 3 << 32, computer.first)
    }
  }

  @Test func `Nobody sends from a port that another has`() throws {
    try computer.install(description)
    computer.expectRefused(.overlaps) { () throws(KernelError) in
      try computer.install(
        .bytes(
          [(26, [10, 0, 2, 15], nil), (34, [0, 80], nil), (50, [1], nil)], .outgoing,
          headerLength: 60))
    }
    try computer.install(
      .bytes([(26, [10, 0, 2, 15], nil), (34, [0, 81], nil)], .outgoing, headerLength: 54))
  }
}
