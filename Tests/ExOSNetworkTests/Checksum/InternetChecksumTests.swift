import TestSupport
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct InternetChecksumTests {
  @Test func `The fast sum is the plain sum, whatever the length and the bytes`() {
    var random = SplitMix64(seed: 3)
    for count in 0..<600 {
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      // Runs of ones are where carries go wrong.
      if random.oneIn(2) { bytes = bytes.map { _ in 0xff } }
      let sum = unsafe bytes.span.bytes.internetSum
      #expect(Int(sum) % 0xffff == bytes.plainSum(from: 0, to: count) % 0xffff, "\(count) bytes")
    }
  }

  @Test func `Bytes at an odd place are added swapped`() {
    let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7]
    let first = Array(bytes[..<3])
    let rest = Array(bytes[3...])
    var checksum = InternetChecksum()
    unsafe checksum.add(first.span.bytes)
    unsafe checksum.addOdd(rest.span.bytes)
    #expect(Int(checksum.folded) == bytes.plainSum(from: 0, to: 7))
  }

  @Test func `Sums that are kept are those of the bytes, wherever a part begins and ends`() {
    var random = SplitMix64(seed: 5)
    let bytes = (0..<3000).map { _ in
      random.oneIn(3) ? 0xff : UInt8.random(in: 0...255, using: &random)
    }
    unsafe bytes.withUnsafeBytes { whole in
      let content = unsafe Content(whole)
      let sums = ContentSums(of: content)
      for _ in 0..<20_000 {
        let start = Int.random(in: 0...3000, using: &random)
        let count = min(Int.random(in: 0...1500, using: &random), 3000 - start)
        let part = content.part(from: start, count: count)
        let sum = sums.sum(of: part.bytes)
        // Only what lies within two blocks is not worth the table.
        #expect(sum != nil || count < 128, "\(count) bytes from \(start)")
        guard let sum else { continue }
        #expect(
          Int(sum) % 0xffff == bytes.plainSum(from: start, to: start + count) % 0xffff,
          "\(count) bytes from \(start)")
      }
    }
  }

  @Test func `Bytes that are not of the content have no sum that is kept`() {
    let bytes = [UInt8](repeating: 7, count: 1000)
    unsafe bytes.withUnsafeBytes { whole in
      let sums = unsafe ContentSums(
        of: Content(UnsafeRawBufferPointer(rebasing: whole[200..<800])))
      for range in [0..<200, 100..<400, 700..<900, 800..<1000, 0..<1000] {
        let content = unsafe Content(UnsafeRawBufferPointer(rebasing: whole[range]))
        #expect(sums.sum(of: content.bytes) == nil, "\(range)")
      }
      let content = unsafe Content(UnsafeRawBufferPointer(rebasing: whole[200..<800]))
      #expect(sums.sum(of: content.bytes) != nil)
    }
  }

  @Test func `The keyed hash has its published value`() {
    let hash = SipHash(first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908)
    #expect(
      hash.hash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908) == 0x3f2a_cc7f_57c2_9bdb)
  }
}
