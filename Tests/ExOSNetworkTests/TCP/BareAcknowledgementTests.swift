// Acknowledgements that are passed over: only those that a later one says as well.

import TestSupport
import Testing

@testable import ExOSNetwork

@Suite struct BareAcknowledgementTests {
  /// A frame with an acknowledgement and nothing else.
  private func frame(
    acknowledging place: UInt32 = 1000, sequence: UInt32 = 7, flags: UInt8 = 0x10,
    port: UInt8 = 80, isStamped: Bool = false, data: Int = 0, fragment: UInt8 = 0x40
  ) -> [UInt8] {
    let options: [UInt8] =
      isStamped ? [1, 1, 8, 10, 0, 0, 0, UInt8(place & 0xff), 0, 0, 0, 9] : []
    let header = 20 + options.count
    func bytes(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(word >> (24 - 8 * $0) & 0xff) } }
    return [UInt8](repeating: 2, count: 12) + [8, 0, 0x45, 0]
      + [0, UInt8(20 + header + data), UInt8(place & 0xff), 5, fragment, 0, 64, 6, 0, 0]
      + [10, 0, 2, 2, 10, 0, 2, 15] + [0xc0, 1, 0, port] + bytes(sequence) + bytes(place)
      + [UInt8(header / 4) << 4, flags, 4, 0, 0, 0, 0, 0] + options
      + [UInt8](repeating: 1, count: data + 6)
  }

  private func isSuperseded(_ first: [UInt8], by second: [UInt8]) -> Bool {
    let (first, second) = (first.span, second.span)
    return unsafe BareAcknowledgement(first.bytes)?.isSuperseded(by: second.bytes) ?? false
  }

  @Test(arguments: [false, true])
  func `One is passed over for another that acknowledges more`(isStamped: Bool) {
    let first = frame(isStamped: isStamped)
    #expect(isSuperseded(first, by: frame(acknowledging: 1001, isStamped: isStamped)))
    #expect(!isSuperseded(first, by: frame(acknowledging: 1001, isStamped: !isStamped)))
    let last = frame(acknowledging: .max, isStamped: isStamped)
    #expect(isSuperseded(last, by: frame(acknowledging: 3, isStamped: isStamped)))
  }

  @Test func `A duplicate is not passed over, for it says that something is lost`() {
    #expect(!isSuperseded(frame(), by: frame()))
    #expect(!isSuperseded(frame(), by: frame(acknowledging: 999)))
  }

  @Test func `What carries anything else is not passed over, nor for anything else`() {
    let other = [
      frame(acknowledging: 2000, sequence: 8), frame(acknowledging: 2000, flags: 0x11),
      frame(acknowledging: 2000, flags: 0x14), frame(acknowledging: 2000, flags: 0x12),
      frame(acknowledging: 2000, port: 81), frame(acknowledging: 2000, data: 1),
      frame(acknowledging: 2000, fragment: 0x20), Array(frame(acknowledging: 2000).prefix(53)),
    ]
    for frame in other {
      #expect(!isSuperseded(self.frame(), by: frame))
    }
    for frame in other.dropFirst() {
      #expect(!isSuperseded(frame, by: self.frame(acknowledging: 3000)))
    }
  }

  @Test func `Options that are no timestamps are read`() {
    var first = frame(isStamped: true)
    // A SACK option in place of the timestamps.
    first.replaceSubrange(54..<58, with: [1, 1, 5, 10])
    #expect(!isSuperseded(first, by: frame(acknowledging: 2000, isStamped: true)))
    #expect(!isSuperseded(frame(isStamped: true), by: first))
  }
}
