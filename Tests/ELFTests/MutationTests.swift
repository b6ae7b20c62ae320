import ELF
import TestSupport
import Testing

@Suite struct MutationTests {
  private static let mutationCount = 50_000

  /// Numbers that sit at the edges of what the parser compares.
  private static let edges: [UInt64] = [
    0, 1, 2, 7, 55, 56, 63, 64, 0xfff, 0x1000, 0x1001, 0xffff, 0x1_0000, 0x2fff, 0x3000,
    0x40_0000, 0x40_1000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7fff_ffff_e000,
    0x7fff_ffff_f000, 0x8000_0000_0000, .max >> 1, 1 << 63, .max - 0xfff, .max,
  ]

  private func mutate(_ bytes: inout [UInt8], _ generator: inout SplitMix64) {
    let headerEnd = min(64 + 2 * 56, bytes.count)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
    case 1...3 where headerEnd > 8:
      let place = Int.random(in: 0...headerEnd - 8, using: &generator) & ~7
      bytes.put(Self.edges.randomElement(using: &generator) ?? 0, at: place)
    case 4 where headerEnd > 4:
      let place = Int.random(in: 0...headerEnd - 4, using: &generator) & ~3
      bytes.put(UInt32(truncatingIfNeeded: generator.next()), at: place)
    default:
      guard headerEnd > 0 else { return }
      let place = Int.random(in: 0..<headerEnd, using: &generator)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    }
  }

  /// What must hold of whatever the parser lets pass.
  private func check(_ program: Executable, fileCount: Int, _ seed: UInt64) {
    var pages: [Range<UInt64>] = []
    var entryIsExecutable = false
    for position in 0..<program.segmentCount {
      let segment = program.segment(at: position)
      #expect(!(segment.isWritable && segment.isExecutable), "seed \(seed)")
      #expect(segment.address >= Executable.lowestAddress, "seed \(seed)")
      #expect(segment.endOfPages <= Executable.addressLimit, "seed \(seed)")
      #expect(segment.fileOffset >= 0 && segment.fileSize >= 0, "seed \(seed)")
      #expect(segment.fileOffset + segment.fileSize <= fileCount, "seed \(seed)")
      #expect(UInt64(segment.fileSize) <= segment.memorySize, "seed \(seed)")
      let range = segment.firstPage..<segment.endOfPages
      #expect(!pages.contains { $0.overlaps(range) }, "seed \(seed)")
      pages.append(range)
      if segment.isExecutable, segment.contains(program.entry) { entryIsExecutable = true }
    }
    #expect(entryIsExecutable, "seed \(seed)")
  }

  private func run(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let original = ImageBuilder().bytes
    var accepted = 0
    for _ in 0..<Self.mutationCount {
      var bytes = original
      for _ in 0...Int.random(in: 0..<4, using: &generator) { mutate(&bytes, &generator) }
      guard case .success(let program) = bytes.parsed() else { continue }
      accepted += 1
      check(program, fileCount: bytes.count, seed)
    }
    print("ELF mutations: seed \(seed), \(Self.mutationCount) files, \(accepted) accepted")
    // Both outcomes must occur, or the mutator has become blunt.
    #expect(accepted > 0 && accepted < Self.mutationCount)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func knownSeeds(seed: UInt64) { run(seed: seed) }

  @Test func newSeed() { run(seed: .random(in: 0 ... .max)) }
}
