import Testing

@testable import ExOSFiles

@Suite struct NameKeyTests {
  @Test func `A word holds a name's bytes in their order, and zeroes behind the end`() {
    for count in 1...24 {
      let bytes = (1...count).map { UInt8($0) }
      for place in 0..<count {
        var expected: UInt64 = 0
        for (index, byte) in bytes[place...].prefix(8).enumerated() {
          expected |= UInt64(byte) << UInt64(index * 8)
        }
        let word = unsafe bytes.span.bytes.word(at: place)
        #expect(word == expected, "\(count) bytes, from \(place)")
      }
    }
  }

  @Test func `Names are equal if their bytes are, up to forty`() {
    for count in 1...40 {
      let name = [UInt8](repeating: 0x61, count: count)
      for place in 0..<count {
        var other = name
        other[place] = 0x62
        guard var key = unsafe NameKey(name.span.bytes),
          var same = unsafe NameKey(name.span.bytes),
          var different = unsafe NameKey(other.span.bytes)
        else {
          Issue.record("no key for \(count) bytes")
          return
        }
        let isSame = key.isEqual(&same)
        let isDifferent = !key.isEqual(&different)
        #expect(isSame && isDifferent, "\(count) bytes, \(place)")
        different.hash = key.hash
        let isTold = !key.isEqual(&different)
        #expect(isTold, "the same hash, \(count) bytes, \(place)")
      }
    }
    let long = [UInt8](repeating: 0x61, count: 41)
    #expect(unsafe NameKey(long.span.bytes) == nil)
  }
}
