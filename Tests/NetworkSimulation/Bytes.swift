// Frames as arrays, and what a device does with them.

import ExOSNetwork

extension RawSpan {
  var array: [UInt8] {
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension [UInt8] {
  func word16(_ place: Int) -> Int { Int(self[place]) << 8 | Int(self[place + 1]) }

  mutating func put16(_ value: Int, at place: Int) {
    self[place] = UInt8(truncatingIfNeeded: value >> 8)
    self[place + 1] = UInt8(truncatingIfNeeded: value)
  }

  mutating func put32(_ value: UInt32, at place: Int) {
    put16(Int(value >> 16), at: place)
    put16(Int(value & 0xffff), at: place + 2)
  }

  /// The Internet checksum in its plainest form, as a second opinion.
  func plainSum(from start: Int, to end: Int) -> Int {
    var sum = 0
    var place = start
    while place < end {
      sum += Int(self[place]) << 8
      if place + 1 < end { sum += Int(self[place + 1]) }
      place += 2
    }
    while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
    return sum
  }

  /// What a device with checksum offload does.
  mutating func finish(_ request: ChecksumRequest) {
    let sum = plainSum(from: request.start, to: count)
    var value = ~sum & 0xffff
    // A device writes no zero where zero means none.
    if self[23] == 17, value == 0 { value = 0xffff }
    put16(value, at: request.start + request.offset)
  }

  /// Whether a frame carries an unfragmented TCP or UDP packet.
  var hasTransportChecksum: Bool {
    count >= 42 && word16(12) == 0x0800 && self[14] == 0x45 && word16(20) & 0x3fff == 0
      && (self[23] == 6 || self[23] == 17) && word16(16) + 14 <= count && word16(16) >= 28
  }

  var isTransportChecksumRight: Bool {
    guard hasTransportChecksum else { return true }
    let end = word16(16) + 14
    if self[23] == 17, word16(40) == 0 { return true }
    var pseudo = Array(self[26..<34])
    pseudo += [0, self[23], UInt8((end - 34) >> 8), UInt8((end - 34) & 0xff)]
    pseudo += self[34..<end]
    return pseudo.plainSum(from: 0, to: pseudo.count) == 0xffff
  }
}
