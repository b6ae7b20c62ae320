import ExOSLogic
import Testing

@Suite struct SizeClassTests {
  @Test func everySizeFitsItsClassAndNoSmallerOne() {
    for size in 1...SizeClass.largestSize {
      let chosen = SizeClass(holding: size)
      #expect(chosen.index < SizeClass.count)
      #expect(chosen.blockSize >= size, "\(size)")
      if chosen.index > 0 {
        #expect(SizeClass(index: chosen.index - 1).blockSize < size, "\(size)")
      }
    }
  }

  @Test func classesGrowAndWasteAtMostAFifth() {
    for index in 1..<SizeClass.count {
      let smaller = SizeClass(index: index - 1).blockSize
      let size = SizeClass(index: index).blockSize
      #expect(size > smaller && size % 16 == 0)
      if size > 128 { #expect(Double(size - smaller - 1) / Double(size) <= 0.2, "\(size)") }
    }
    #expect(SizeClass(index: SizeClass.count - 1).blockSize == SizeClass.largestSize)
  }

  @Test func blocksOfAnAlignedClassAreAligned() {
    for shift in 0...11 {
      let alignment = 1 << shift
      for size in [1, 16, 17, 40, 100, 129, 500, 1025, 2048] {
        guard let chosen = SizeClass.holding(size, alignment: alignment) else {
          Issue.record("no class for \(size) at \(alignment)")
          continue
        }
        #expect(chosen.blockSize >= size)
        #expect(chosen.blockSize % alignment == 0 || alignment <= 16, "\(size) at \(alignment)")
      }
    }
  }

  @Test func whatTakesPagesHasNoClass() {
    #expect(SizeClass.holding(2049, alignment: 16) == nil)
    #expect(SizeClass.holding(16, alignment: 4096) == nil)
    #expect(SizeClass.holding(0, alignment: 16)?.blockSize == 16)
  }
}
