// The archive's reader: what is right is read, what is wrong is refused by name, and nothing makes it trap.

import ExOSNetwork
import Foundation
import TestSupport
import Testing

@testable import ExOSHTTP
@testable import NetworkSimulation

@Suite struct ArchiveTests {
  private let original = ArchiveBuilder(Samples.files()).bytes

  /// Where an entry begins.
  private func entry(_ index: Int) -> Int { 32 + 48 * index }

  private func fault(_ damage: (inout [UInt8]) -> Void) -> ArchiveError? {
    var bytes = original
    damage(&bytes)
    return PinnedBytes(bytes).fault
  }

  @Test func `Files come out as they went in, in the order of their paths`() throws {
    let memory = PinnedBytes(original)
    let archive = try memory.archive()
    let files = Samples.files().sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    #expect(archive.count == files.count)
    for (index, file) in files.enumerated() {
      let found = archive[index]
      #expect(found.path.bytes.array == Array(file.path.utf8))
      #expect(found.type.bytes.array == Array(file.type.utf8))
      #expect(found.data.bytes.array == file.data)
      #expect(found.modified == file.modified && found.digest == file.digest)
    }
  }

  @Test func `An archive may be empty, and memory behind its end is ignored`() throws {
    #expect(try PinnedBytes(ArchiveBuilder([]).bytes).archive().count == 0)
    #expect(PinnedBytes(original + [1, 2, 3]).fault == nil)
  }

  @Test func `What is wrong with the whole is named`() {
    #expect(PinnedBytes([]).fault == .notAnArchive)
    #expect(PinnedBytes(Array(original.prefix(31))).fault == .notAnArchive)
    #expect(fault { $0[0] = 0 } == .notAnArchive)
    #expect(fault { $0[8] = 2 } == .unknownVersion(2))
    #expect(fault { $0.removeLast() } == .truncated)
    #expect(fault { $0.put(number: .max, size: 8, at: 16) } == .truncated)
    #expect(fault { $0.put(number: 0xffff_ffff, size: 4, at: 12) } == .badEntryCount)
    #expect(fault { $0.put(number: 16_385, size: 4, at: 12) } == .badEntryCount)
    #expect(fault { $0.put(number: 33, size: 8, at: 16) } == .badEntryCount)
  }

  @Test func `What is wrong with an entry is named`() {
    func fault(_ index: Int, _ place: Int, _ number: UInt64, size: Int = 8) -> ArchiveError? {
      self.fault { $0.put(number: number, size: size, at: entry(index) + place) }
    }
    #expect(fault(0, 0, 8, size: 4) == .entry(0, .textOutside))
    #expect(fault(1, 4, 0xffff_ffff, size: 4) == .entry(1, .textOutside))
    #expect(fault(2, 8, 0xffff_fff0, size: 4) == .entry(2, .textOutside))
    #expect(fault(1, 12, 0, size: 4) == .entry(1, .badType))
    #expect(fault(1, 12, 128, size: 4) == .entry(1, .badType))
    #expect(fault(1, 16, 4097) == .entry(1, .misaligned))
    #expect(fault(1, 16, 0) == .entry(1, .dataOutside))
    #expect(fault(1, 16, .max & ~4095) == .entry(1, .dataOutside))
    #expect(fault(1, 24, .max) == .entry(1, .dataOutside))
    #expect(fault(1, 24, 1 << 40) == .entry(1, .dataOutside))
    #expect(fault(1, 32, 253_402_300_800) == .entry(1, .badTime))
    #expect(fault(1, 4, 0, size: 4) == .entry(1, .badPath))
  }

  @Test(arguments: [
    "index.html", "/", "", "/a/", "//a", "/a//b", "/.", "/..", "/a/../b", "/../a", "/a/.", "/a\0b",
    "/" + String(repeating: "a", count: 1024),
  ])
  func `A path that is none is refused`(path: String) {
    let bytes = ArchiveBuilder([.init(path: path)]).bytes
    #expect(PinnedBytes(bytes).fault == .entry(0, .badPath))
  }

  @Test(arguments: ["/...", "/.a", "/a..", "/ö", "/" + String(repeating: "a", count: 1023)])
  func `A path that only looks odd is accepted`(path: String) {
    #expect(PinnedBytes(ArchiveBuilder([.init(path: path)]).bytes).fault == nil)
  }

  @Test(arguments: [
    "", " text/plain", "text/plain ", "text/plain\r\nX: y", "text/pl\u{e4}in", "a\0",
  ])
  func `A type that would break a header is refused`(type: String) {
    let bytes = ArchiveBuilder([.init(path: "/a", type: type)]).bytes
    #expect(PinnedBytes(bytes).fault == .entry(0, .badType))
  }

  @Test func `Paths out of order, or twice the same, are refused`() {
    let files = [ArchiveBuilder.File(path: "/b"), .init(path: "/b"), .init(path: "/c")]
    #expect(PinnedBytes(ArchiveBuilder(files).bytes).fault == .entry(1, .outOfOrder))
    var bytes = ArchiveBuilder([.init(path: "/a"), .init(path: "/b")]).bytes
    // The first entry's path becomes the second's, and the other way round.
    bytes.swapAt(entry(0), entry(1))
    #expect(PinnedBytes(bytes).fault == .entry(1, .outOfOrder))
    let prefixes = [ArchiveBuilder.File(path: "/a"), .init(path: "/a/b"), .init(path: "/ab")]
    #expect(PinnedBytes(ArchiveBuilder(prefixes).bytes).fault == nil)
  }

  @Test func `Damaged archives are refused or served, and nothing else`() {
    let seed = UInt64.random(in: 0 ... .max)
    for seed in [1, 2, seed] {
      var random = SplitMix64(seed: seed)
      var accepted = 0
      for _ in 0..<3000 {
        let memory = PinnedBytes(damaged(&random))
        guard let archive = try? memory.archive() else { continue }
        accepted += 1
        serveAll(archive, seed)
      }
      print("archive mutations: seed \(seed), 3000 archives, \(accepted) accepted")
      #expect(accepted > 0 && accepted < 3000)
    }
  }

  private func damaged(_ random: inout SplitMix64) -> [UInt8] {
    let edges: [UInt64] = [0, 1, 31, 32, 48, 4095, 4096, 4097, 0xffff_ffff, 1 << 32, 1 << 63, .max]
    var bytes = original
    let headEnd = entry(Samples.files().count) + 200
    for _ in 0...Int.random(in: 0..<3, using: &random) {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.removeLast(Int.random(in: 0...min(5000, bytes.count), using: &random))
      case 1 where bytes.count > headEnd:
        let place = Int.random(in: 0..<headEnd / 4, using: &random) * 4
        bytes.put(number: random.pick(edges, else: 0), size: random.oneIn(2) ? 4 : 8, at: place)
      default:
        guard bytes.count > headEnd else { continue }
        bytes[Int.random(in: 0..<headEnd, using: &random)] ^=
          1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return bytes
  }

  /// Whatever was accepted can be made a site of, and every byte of it be looked at.
  private func serveAll(_ archive: Archive, _ seed: UInt64) {
    let site = Site(archive)
    for index in 0..<archive.count {
      let file = archive[index]
      let path = file.path.bytes
      #expect(site.routes.find(path, in: 0..<path.byteCount)?.file == index, "seed \(seed)")
      #expect(file.data.bytes.array.count == file.data.count)
      let head = site.response(Site.whole(index)).persistent.bytes.array
      let text = String(decoding: head, as: UTF8.self)
      // A field more, or a line within one, would be somebody else's header.
      #expect(
        text.components(separatedBy: "\r\n").count == 9, "seed \(seed): \(text.debugDescription)")
    }
  }
}
