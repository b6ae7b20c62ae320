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
    let store = ContentSumStore(byteCount: 4096)
    unsafe bytes.withUnsafeBytes { whole in
      for place in [0, 1024] {
        let content = unsafe store.summed(Content(whole), at: place)
        for _ in 0..<10_000 {
          let start = Int.random(in: 0...3000, using: &random)
          let count = min(Int.random(in: 0...1500, using: &random), 3000 - start)
          let sum = content.part(from: start, count: count).internetSum
          #expect(
            Int(sum) % 0xffff == bytes.plainSum(from: start, to: start + count) % 0xffff,
            "\(count) bytes from \(start)")
        }
      }
    }
  }

  @Test func `Sums are taken from where they are kept, and not from the bytes`() {
    var bytes = [UInt8](repeating: 7, count: 1024)
    let store = ContentSumStore(byteCount: 1024)
    unsafe bytes.withUnsafeMutableBytes { whole in
      let plain = unsafe Content(UnsafeRawBufferPointer(whole))
      let kept = store.summed(plain, at: 0)
      let before = plain.internetSum
      // What nobody may do: only so does it show where the sum is from.
      unsafe whole[500] = 9
      #expect(kept.internetSum == before && plain.internetSum != before)
      #expect(
        kept.part(from: 64, count: 512).internetSum != plain.part(from: 64, count: 512).internetSum)
    }
  }

  @Test func `The keyed hash has its published value`() {
    let hash = SipHash(first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908)
    #expect(
      hash.hash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908) == 0x3f2a_cc7f_57c2_9bdb)
  }
}
