import TestSupport
import Testing

@testable import ExOSFiles

/// What crosses between a client and the service is the same on both sides, and anything may come.
@Suite struct RequestTests {
  private let requests: [VolumeRequest] = [
    .connect(firstFrame: 7, pinCount: 900), .disconnect, .lookUp(in: FileNumber(2), nameCount: 255),
    .attributes(of: FileNumber(.max)), .change(FileNumber(3)), .view(FileNumber(4), at: .max),
    .write(FileNumber(5), at: 1 << 40, count: 16_384), .setSize(FileNumber(6), to: 9),
    .makeFile(in: FileNumber(2), nameCount: 1, permissions: 0o7777),
    .makeDirectory(in: FileNumber(2), nameCount: 2, permissions: 0o755),
    .makeSymbolicLink(in: FileNumber(2), nameCount: 3, targetCount: 4095),
    .link(FileNumber(8), in: FileNumber(9), nameCount: 4),
    .unlink(in: FileNumber(2), nameCount: 5), .removeDirectory(in: FileNumber(2), nameCount: 6),
    .rename(in: FileNumber(10), nameCount: 7, to: FileNumber(11), newNameCount: 8),
    .list(FileNumber(2), from: 12, limit: 65_535), .release, .synchronizeFile(FileNumber(13)),
    .synchronize, .statistics, .unmount,
  ]

  @Test func `A request is the same after it crossed`() {
    for request in requests { #expect(VolumeRequest(words: request.words) == request) }
    #expect(Set(requests.map { $0.words.0 & 0xff }).count == requests.count)
  }

  @Test func `Words that make no request are told apart from those that do`() {
    var random = SplitMix64(seed: 5)
    var known = 0
    for _ in 0..<100_000 {
      let words = (
        random.next() >> (random.oneIn(2) ? 24 : 0), random.next(), random.next(), 0 as UInt64
      )
      guard let request = VolumeRequest(words: words) else { continue }
      known += 1
      // The bits that mean nothing for it are not kept, and nothing else is lost.
      #expect(VolumeRequest(words: request.words) == request)
    }
    #expect(known > 1000)
    #expect(VolumeRequest(words: (20, 0, 0, 1)) == nil)
    #expect(VolumeRequest(words: (20 | 1 << 40, 0, 0, 0)) == nil)
    #expect(VolumeRequest(words: (0, 0, 0, 0)) == nil)
  }

  @Test func `An error is the same after it crossed, and a number that is none is a failure`() {
    let errors: [FileError] = [
      .notFound, .exists, .notDirectory, .isDirectory, .notEmpty, .nameTooLong, .invalidArgument,
      .noSpace, .readOnly, .tooManyLinks, .tooManySymbolicLinks, .fileTooBig, .crossDevice,
      .notPermitted, .accessDenied, .busy, .badDescriptor, .tooManyOpenFiles, .noLocks, .ioError,
      .notSupported, .corrupt(.superblock), .corrupt(.groupDescriptor), .corrupt(.blockBitmap),
      .corrupt(.inodeBitmap), .corrupt(.inode), .corrupt(.blockPointer), .corrupt(.directory),
      .corrupt(.symbolicLink), .corrupt(.linkCount), .corrupt(.extendedAttributes),
    ]
    for error in errors {
      #expect(error.code != 0)
      #expect(FileError(code: error.code) == error)
    }
    for code in [0, 22, 255, 266, .max] as [UInt64] { #expect(FileError(code: code) == .ioError) }
  }

  @Test func `Attributes and changes of them are the same after they crossed`() {
    let store = SlotStore(slotCount: ExchangeArea.slotCount)
    let area = ExchangeArea(store.memory)
    let attributes = FileAttributes(
      number: FileNumber(9), kind: .socket, permissions: 0o4755, linkCount: 3, owner: .max,
      group: 7, size: 1 << 41, sectorCount: 12, accessTime: FileTime(seconds: -5, nanoseconds: 1),
      modificationTime: FileTime(seconds: .max), changeTime: FileTime(seconds: 2))
    attributes.write(to: area)
    #expect(FileAttributes(area) == attributes)
    area.memory.store(99 as UInt64, to: ExchangeArea.smallSlot, at: 8)
    #expect(FileAttributes(area) == nil)
    AttributeChange(permissions: 0o600, group: 5, accessTime: FileTime(seconds: 8)).write(to: area)
    let change = AttributeChange(area)
    #expect(change.permissions == 0o600 && change.group == 5 && change.owner == nil)
    #expect(change.accessTime == FileTime(seconds: 8) && change.modificationTime == nil)
  }

  @Test func `Facts that cannot be are no facts`() {
    let store = SlotStore(slotCount: ExchangeArea.slotCount)
    let area = ExchangeArea(store.memory)
    let facts = VolumeFacts(blockSize: 1024, slotCount: 512, boardSlot: 510, pinLimit: 16)
    facts.write(to: area)
    #expect(VolumeFacts(area) == facts)
    for (blockSize, slotCount, boardSlot, pinLimit) in [
      (0, 512, 510, 1), (8192, 512, 510, 1), (3000, 512, 510, 1), (1024, 5000, 510, 1),
      (1024, 512, 511, 1), (1024, 512, 600, 1), (1024, 512, 510, 513),
    ] {
      let facts = VolumeFacts(
        blockSize: blockSize, slotCount: slotCount, boardSlot: boardSlot, pinLimit: pinLimit)
      facts.write(to: area)
      #expect(VolumeFacts(area) == nil, "\(facts)")
    }
  }

  @Test func `A listing that lies ends`() {
    let store = SlotStore(slotCount: ExchangeArea.slotCount)
    let area = ExchangeArea(store.memory)
    var random = SplitMix64(seed: 11)
    for _ in 0..<2000 {
      for place in stride(from: 0, to: 4096, by: 8) {
        store.memory.store(random.next(), to: ExchangeArea.smallSlot, at: place)
      }
      var reader = ListingReader(area)
      var count = 0
      while reader.next({ _, _, _ in true }).isThere { count += 1 }
      #expect(count <= 4096 / 11)
    }
  }
}
