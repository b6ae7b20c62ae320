// A program that fails, to show what is said of one: it looks for a word that is not there, some calls
// deep. Its first argument chooses another way to fail.

import ExOS
import ExOSFiles

/// Fails.
@main
enum Crash {
  static func main() {
    switch Program.arguments.dropFirst().first {
    case "fault": readNothing()
    case "overflow": print(depth(of: 1))
    case "silence": fallSilent()
    case "loop": while true {}
    case "holding": holdFile()
    case "unsharing":
      unshareArea()
      readNothing()
    default: print(Sentence("three short words").lastWord(ofLine: 7))
    }
  }

  @inline(never)
  private static func readNothing() {
    // SAFETY: there is none; nothing is mapped here.
    print(unsafe UnsafePointer<UInt64>(bitPattern: 0x1234_5678).unsafelyUnwrapped.pointee)
  }

  /// Keeps a file without a name, and as much of its content as it may.
  private static func holdFile() {
    do throws(KernelError) {
      var volume = try ServedVolume()
      let (name, content) = (Array("held".utf8), [UInt8](repeating: 0x5a, count: 400_000))
      do throws(FileError) {
        let file = try unsafe volume.makeFile(name.span.bytes, in: volume.root, permissions: 0o600)
        _ = try unsafe volume.write(content.span.bytes, to: file, at: 0)
        try volume.hold(file)
        try unsafe volume.unlink(name.span.bytes, in: volume.root)
        var offset: UInt64 = 0
        while offset < UInt64(content.count) {
          let view = try volume.view(of: file, at: offset)
          try volume.pin(view, of: file)
          offset += UInt64(view.count)
        }
      } catch { print("It may pin no more: \(error == .noLocks).") }
      // Here, so that nothing was given back before.
      readNothing()
    } catch { print("There is no volume: \(error.name).") }
  }

  /// Takes its pages away from under the one that holds the volume, and goes on asking.
  private static func unshareArea() {
    do throws(KernelError) {
      let area = try FrameRun(count: ExchangeArea.slotCount, guardSlot: StartPage.volumeSlot)
      try Kernel.bindGate(0, to: Program.volume, by: StartPage.volumeSlot)
      let connect = VolumeRequest.connect(firstFrame: UInt64(area.first), pinCount: 16)
      let root = try ask(connect).value
      for number in area.first..<area.first + area.count {
        try Kernel.unshareFrame(FrameHandle(number: number), by: StartPage.nameSlot)
      }
      for request in [
        VolumeRequest.lookUp(in: FileNumber(root), nameCount: 8), .statistics,
        .write(FileNumber(root), at: 0, count: 16_384), .list(FileNumber(root), from: 0, limit: 9),
      ] {
        print("It is answered \(try ask(request).code).")
      }
    } catch { print("It is refused: \(error.name).") }
  }

  /// Asks who holds the volume; it may be at work.
  private static func ask(_ request: VolumeRequest) throws(KernelError) -> VolumeAnswer {
    while true {
      do throws(KernelError) {
        let words = try Kernel.transfer(through: 0, request.words)
        return VolumeAnswer(words: (words.0, words.1))
      } catch .busy {
        try Kernel.yield()
      } catch { throw error }
    }
  }

  /// Gives up its handlers first, so that only the kernel is left to tell what happened.
  private static func fallSilent() {
    try? Kernel.bindEvents(
      entry: 0, stack: 0, secondEntry: 0, secondStack: 0, subscriptions: [])
    readNothing()
  }

  @inline(never)
  private static func depth(of number: Int) -> Int {
    // Not a sum, which the compiler would make a loop of.
    number == 0 ? 0 : depth(of: number &+ 1) >> 1 ^ number
  }
}

/// Words in a row.
struct Sentence {
  private let words: [String]

  init(_ text: String) {
    words = text.split(separator: " ").map { String($0) }
  }

  /// The last word of a line.
  @inline(never)
  func lastWord(ofLine line: Int) -> String {
    word(at: line * 3 + 2) + "."
  }

  @inline(never)
  private func word(at position: Int) -> String {
    words[position]
  }
}
