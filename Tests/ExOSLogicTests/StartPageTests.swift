import ExOSLogic
import TestSupport
import Testing

@Suite struct StartPageTests {
  private let page = StartPage(
    console: 0x1234_5678_9abc_def0, consoleSlot: 5, network: 7, volume: 9,
    arguments: ["name", "", "zwölf", "a b"])

  @Test func whatIsWrittenIsRead() throws {
    let bytes = try #require(page.bytes)
    #expect(StartPage(bytes.span) == page)
    // As it is read in place: a whole page.
    let whole = bytes + Array(repeating: 0, count: 4096 - bytes.count)
    #expect(StartPage(whole.span) == page)
  }

  @Test func placesThatProgramsWithoutALibraryReadStayWhereTheyAre() throws {
    let bytes = try #require(page.bytes)
    #expect(bytes[16..<24] == [0xf0, 0xde, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12])
    #expect(bytes[24..<28] == [5, 0, 0, 0])
    #expect(bytes[32..<40] == [7, 0, 0, 0, 0, 0, 0, 0])
    #expect(bytes[40..<48] == [9, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func argumentsThatDoNotFitAreRefused() {
    let long = StartPage(
      console: 0, consoleSlot: 0, arguments: [String(repeating: "x", count: 4096 - 48)])
    #expect(long.bytes == nil)
    let fitting = StartPage(
      console: 0, consoleSlot: 0, arguments: [String(repeating: "x", count: 4096 - 49)])
    #expect(fitting.bytes?.count == 4096)
  }

  @Test func otherPagesAreRefused() throws {
    var bytes = try #require(page.bytes)
    #expect(StartPage(Array(bytes.prefix(47)).span) == nil)
    bytes[8] = 1
    #expect(StartPage(bytes.span) == nil)
    #expect(StartPage([UInt8](repeating: 0, count: 4096).span) == nil)
  }

  @Test func damagedPagesNeverTrap() throws {
    let original = try #require(page.bytes)
    let seed = UInt64.random(in: 0 ... .max)
    print("start page mutations: seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      var bytes = original
      for _ in 0..<4 {
        let place = Int.random(in: 12..<bytes.count, using: &generator)
        bytes[place] = UInt8.random(in: 0 ... .max, using: &generator)
      }
      #expect((StartPage(bytes.span)?.arguments.count ?? 0) <= bytes.count)
    }
  }
}
