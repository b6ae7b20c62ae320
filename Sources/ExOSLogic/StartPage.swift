// The page that a creator gives a program on its way: who prints for it, who answers for the network, and
// its arguments. The program finds its address in its first register. Versioned and sized, so that either
// side may be the newer one; the kernel knows nothing of it.

internal import ELF

/// What a creator tells a program.
public struct StartPage: Equatable, Sendable {
  /// The context that prints for the program, and the capability slot by which it may be asked.
  public var console: UInt64
  public var consoleSlot: Int
  /// The context that answers for the network link; 0 where there is none.
  public var network: UInt64
  /// The context that holds the volume; 0 where nobody does.
  public var volume: UInt64
  /// The program's name and what follows it.
  public var arguments: [String]

  /// Where a program finds the page.
  public static let address: UInt64 = 0x3f_e000
  /// The capability slots that a creator fills: the program's own name, the way to the console, and the
  /// right to the link's packets.
  public static let nameSlot = 0
  public static let defaultConsoleSlot = 1
  public static let networkSlot = 2
  /// The right to read the files that the boot loader brought.
  public static let filesSlot = 3
  /// The name by which the program owns blocks, where there is a disk.
  public static let blocksSlot = 4

  /// The right to the volume: to ask who holds it, and to read its cache.
  public static let volumeSlot = 5
  /// The first of the slots that a creator does not fill: those before it are kept for what they are for, or
  /// what stands there by chance would be handed on.
  public static let firstOwnSlot = 6

  static let magic: UInt64 = 0x3154_5241_5453_4f58
  static let version: UInt32 = 3
  static let pageSize = 4096
  /// Where the console's context handle stands; a program without a library reads it there.
  static let consoleOffset = 16
  static let consoleSlotOffset = 24
  static let argumentCountOffset = 28
  static let networkOffset = 32
  static let volumeOffset = 40
  static let argumentsOffset = 48

  public init(
    console: UInt64, consoleSlot: Int, network: UInt64 = 0, volume: UInt64 = 0,
    arguments: [String]
  ) {
    self.console = console
    self.consoleSlot = consoleSlot
    self.network = network
    self.volume = volume
    self.arguments = arguments
  }

  /// The page's bytes; nothing where the arguments do not fit into a page.
  public var bytes: [UInt8]? {
    var result: [UInt8] = []
    append(StartPage.magic, to: &result)
    append(UInt64(StartPage.version), to: &result)
    append(console, to: &result)
    append(
      UInt64(truncatingIfNeeded: consoleSlot) | UInt64(truncatingIfNeeded: arguments.count) << 32,
      to: &result)
    append(network, to: &result)
    append(volume, to: &result)
    for argument in arguments {
      result.append(contentsOf: argument.utf8)
      result.append(0)
    }
    guard result.count <= StartPage.pageSize else { return nil }
    let size = UInt32(truncatingIfNeeded: result.count)
    for index in 0..<4 {
      result[12 &+ index] = UInt8(truncatingIfNeeded: size >> UInt32(index &* 8))
    }
    return result
  }

  private func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for index in 0..<8 {
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(index &* 8)))
    }
  }

  /// Reads a page; nothing where it is none, or of another version.
  public init?(_ page: Span<UInt8>) {
    guard page.count >= StartPage.argumentsOffset, page.word64(at: 0) == StartPage.magic,
      page.word32(at: 8) == StartPage.version
    else { return nil }
    let size = min(Int(page.word32(at: 12)), page.count)
    console = page.word64(at: StartPage.consoleOffset)
    consoleSlot = Int(page.word32(at: StartPage.consoleSlotOffset))
    network = page.word64(at: StartPage.networkOffset)
    volume = page.word64(at: StartPage.volumeOffset)
    let count = Int(page.word32(at: StartPage.argumentCountOffset))
    arguments = []
    var place = StartPage.argumentsOffset
    while arguments.count < count, place < size {
      var argument: [UInt8] = []
      while place < size, page[place] != 0 {
        argument.append(page[place])
        place &+= 1
      }
      place &+= 1
      arguments.append(String(decoding: argument, as: UTF8.self))
    }
  }
}
