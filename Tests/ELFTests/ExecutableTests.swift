import ELF
import Testing

@Suite struct ExecutableTests {
  @Test func wellFormedFileIsRead() throws {
    let program = try ImageBuilder().bytes.parsed().get()
    #expect(program.entry == 0x40_0010)
    #expect(program.segmentCount == 2)
    let text = program.segment(at: 0)
    #expect(text.isExecutable && !text.isWritable)
    #expect(text.firstPage == 0x40_0000 && text.endOfPages == 0x40_1000 && text.pageCount == 1)
    let data = program.segment(at: 1)
    #expect(data.isWritable && !data.isExecutable)
    #expect(data.fileOffset == 0x2000 && data.fileSize == 0x80 && data.memorySize == 0x2000)
    #expect(data.pageCount == 2)
  }

  @Test func segmentWithinPagesCoversThem() throws {
    var builder = ImageBuilder()
    builder.headers[1].address = 0x40_1ff8
    builder.headers[1].offset = 0x2ff8
    builder.headers[1].fileSize = 8
    builder.headers[1].memorySize = 16
    let segment = try builder.bytes.parsed().get().segment(at: 1)
    #expect(segment.firstPage == 0x40_1000 && segment.endOfPages == 0x40_3000)
    #expect(segment.contains(0x40_2007) && !segment.contains(0x40_2008))
  }

  @Test func emptySegmentsAndUnknownHeadersAreSkipped() throws {
    var builder = ImageBuilder()
    builder.headers.append(.init(fileSize: 0, memorySize: 0))
    builder.headers.append(.init(type: 0x6474_e551, flags: 6))
    #expect(try builder.bytes.parsed().get().segmentCount == 2)
  }

  @Test func everyPrefixIsRefused() {
    let bytes = ImageBuilder().bytes
    for count in 0..<0x2080 {
      #expect(Array(bytes.prefix(count)).fault != nil, "\(count) bytes")
    }
    #expect(Array(bytes.prefix(0x2080)).fault == nil)
  }

  @Test(arguments: [
    (0, 0x7e, ELFError.notELF), (4, 1, .notSixtyFourBit), (5, 2, .notLittleEndian),
    (6, 0, .unknownVersion), (20, 2, .unknownVersion), (16, 3, .notStaticExecutable),
    (18, 3, .notForThisProcessor), (52, 63, .badHeaderSize), (54, 55, .badHeaderSize),
    (39, 0x80, .headersOutsideFile), (57, 0xff, .headersOutsideFile), (56, 0, .noSegments),
  ]) func wrongHeaderByteIsNamed(place: Int, value: UInt8, expected: ELFError) {
    var bytes = ImageBuilder().bytes
    bytes[place] = value
    #expect(bytes.fault == expected)
  }

  @Test func whatNeedsALoaderIsRefused() {
    for (type, expected) in [
      (2, ELFError.dynamicallyLinked), (3, .dynamicallyLinked), (7, .threadLocalStorage),
    ] {
      var builder = ImageBuilder()
      builder.headers.append(.init(type: UInt32(type)))
      #expect(builder.bytes.fault == expected)
    }
  }

  @Test func tooManySegmentsAreRefused() {
    var builder = ImageBuilder()
    for index in 2..<Executable.maximumSegments {
      builder.headers.append(
        .init(flags: 4, offset: 0, address: 0x50_0000 + UInt64(index) * 0x1000))
    }
    #expect(builder.bytes.fault == nil)
    builder.headers.append(.init(flags: 4, offset: 0, address: 0x60_0000))
    #expect(builder.bytes.fault == .tooManySegments)
  }

  @Test func entryMustBeExecutable() {
    for entry: UInt64 in [0, 0x3f_ffff, 0x40_0100, 0x40_1000, .max] {
      var builder = ImageBuilder()
      builder.entry = entry
      #expect(builder.bytes.fault == .entryNotExecutable, "\(entry)")
    }
  }
}
