// The command lines of boot modules: the first word names the file, what follows are arguments.

/// A module's command line.
public struct ModuleCommand: Equatable, Sendable {
  /// The file's name without its folder.
  public let name: String
  /// The words behind it.
  public let arguments: [String]

  public init(_ text: some Sequence<UInt8>) {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    for byte in text {
      if byte != 0x20 {
        word.append(byte)
      } else if !word.isEmpty {
        words.append(word)
        word = []
      }
    }
    if !word.isEmpty { words.append(word) }
    let file = words.first ?? []
    let start = file.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    name = String(decoding: file[start...], as: UTF8.self)
    arguments = words.dropFirst().map { String(decoding: $0, as: UTF8.self) }
  }
}
