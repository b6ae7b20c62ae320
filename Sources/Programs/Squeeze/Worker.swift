// A hungry program: it visits pages at random, more than fit, and compares what it reads with what must
// stand there.

import CExOS
import ExOS

/// One of the five, at work.
struct Worker {
  private let manner: Manner
  private let number: UInt64
  private let pageCount: Int
  private var visits: Mixer

  init(_ manner: Manner, number: UInt64, pageCount: Int) {
    self.manner = manner
    self.number = number
    self.pageCount = pageCount
    visits = Mixer(seed: number)
  }

  private static let address = AddressMap.free
  /// As many words of a page as are looked at, evenly spread.
  private static let wordCount: UInt64 = 8
  private static let wordDistance: UInt64 = 512
  /// As many visits are made as there are pages, so many times.
  private static let rounds = 10
  /// How long the one works that can make nothing again: longer than the others let it.
  private static let helplessMilliseconds: UInt64 = 5000

  /// Works until all visits are made, and ends the program.
  func work() -> Never {
    if manner == .silent { Revocation.refuse() }
    if manner == .helpless { workHelplessly() }
    let seed = number
    let region = RecreatableRegion(at: Worker.address, pageCount: pageCount) { page, start in
      Worker.fill(page, at: start, seed)
    }
    var copy = self
    let wrong = copy.visitPages()
    var taken = 0
    let overwritten = OwnContext.readRepossessions { _ in taken += 1 }
    print(
      """
      program \(number), \(manner.rawValue): \(Worker.rounds * pageCount) visits, \(wrong) wrong; pages made \
      \(region.madeCount), given back \(region.givenCount), lost \(region.lostCount); \
      vector \(taken) entries and \(overwritten) overwritten
      """)
    Program.exit(wrong == 0 ? 0 : 1)
  }

  /// Visits pages at random, many more than there are.
  ///
  /// - Returns: How many did not hold what they should.
  private mutating func visitPages() -> Int {
    var wrong = 0
    for _ in 0..<Worker.rounds * pageCount {
      let page = Int(visits.next() % UInt64(pageCount))
      if !Worker.isRight(page, at: Worker.address + UInt64(page) * 4096, number) { wrong += 1 }
    }
    return wrong
  }

  /// Works on memory that it could not make again, as far as there is any.
  private func workHelplessly() -> Never {
    var pages = 0
    while pages < pageCount, let frame = try? FramePool.allocate() {
      let start = Worker.address + UInt64(pages) * 4096
      do throws(KernelError) { try AddressSpace.own.map(frame, at: start, .readWrite) } catch {
        break
      }
      Worker.fill(pages, at: start, number)
      pages += 1
    }
    var wrong = 0
    var page = 0
    let end = Clock.ticks + Clock.ticks(milliseconds: Worker.helplessMilliseconds)
    while Clock.ticks < end {
      if !Worker.isRight(page, at: Worker.address + UInt64(page) * 4096, number) { wrong += 1 }
      page = (page + 1) % max(pages, 1)
    }
    print(
      "program \(number), \(manner.rawValue): it kept \(pages) pages to the end, \(wrong) wrong")
    Program.exit(wrong == 0 ? 0 : 1)
  }

  // MARK: Contents

  /// What stands in a word of a page.
  private static func content(_ page: Int, _ word: UInt64, _ seed: UInt64) -> UInt64 {
    Mixer.mix(UInt64(page) << 16 ^ word ^ seed << 56)
  }

  private static func fill(_ page: Int, at start: UInt64, _ seed: UInt64) {
    var word: UInt64 = 0
    while word < wordCount {
      storeWord(at: start &+ word &* wordDistance, content(page, word, seed))
      word &+= 1
    }
  }

  private static func isRight(_ page: Int, at start: UInt64, _ seed: UInt64) -> Bool {
    var word: UInt64 = 0
    while word < wordCount {
      let found = loadWord(at: start &+ word &* wordDistance)
      guard found == content(page, word, seed) else { return false }
      word &+= 1
    }
    return true
  }
}
