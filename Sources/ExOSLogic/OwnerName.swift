// Names that outlive the machine, and so may own blocks. How the kernel tells them from others is one bit
// (`Capability.isPersistent`); that the rest is a program's name in letters is this library's convention, by
// which a program finds its own blocks again after every start. Only who holds the root can give them out.

public import ExokernelABI

/// The first ten bytes of a persistent name; a component fits behind them.
public struct OwnerName: Equatable, Sendable {
  /// The bytes, the first in the lowest byte of the first word; zero bytes fill the end.
  public let words: (low: UInt64, high: UInt64)

  /// How many bytes of a name it takes.
  public static let byteCount = 10

  /// The name of some text; nothing where that is empty or longer than ten bytes, or not all ASCII.
  public init?(_ text: some Sequence<UInt8>) {
    var count = 0
    for byte in text {
      guard byte > 0x20, byte < 0x7f else { return nil }
      count &+= 1
    }
    guard count > 0, count <= OwnerName.byteCount else { return nil }
    let label = Label(text).words
    words = (label.0 | 0x80, label.1)
  }

  /// What a capability's name begins with, if it is such a name.
  public init?(_ capability: Capability) {
    guard capability.isPersistent, capability.length >= OwnerName.byteCount else { return nil }
    self.init(Label(words: (capability.low & ~0x80, capability.high & 0xffff)))
  }

  public var text: String { Label(words: (words.low & ~0x80, words.high)).text }

  public static func == (one: OwnerName, other: OwnerName) -> Bool { one.words == other.words }
}
