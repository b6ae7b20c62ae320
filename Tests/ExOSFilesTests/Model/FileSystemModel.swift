// What a file system should do, in the plainest way: every operation is done to both, and both must agree
// on what comes of it.

import TestSupport
import Testing

@testable import ExOSFiles

/// A model of one file system, and random operations on both.
final class FileSystemModel {
  let root: ModelFile
  var random: SplitMix64
  let seed: UInt64
  var step = 0
  var held: [ModelFile] = []
  /// The longest name and target, and the largest content, that the operations choose.
  var maximumSize = 60_000

  init(root: FileNumber, seed: UInt64) {
    self.root = ModelFile(.directory, root, in: nil)
    self.seed = seed
    random = SplitMix64(seed: seed)
  }

  var place: Comment { "seed \(seed), step \(step)" }

  /// Every file under a directory, itself first, in an order that the seed decides.
  func all(under file: ModelFile) -> [ModelFile] {
    [file]
      + file.children.sorted { $0.key < $1.key }.flatMap { name, child in
        child.kind == .directory ? all(under: child) : [child]
      }
  }

  func directory() -> ModelFile {
    var current = root
    while !random.oneIn(3) {
      let below = current.children.filter { $0.value.kind == .directory }.map(\.key).sorted()
      guard let name = below.randomElement(using: &random), let next = current.children[name]
      else { break }
      current = next
    }
    return current
  }

  /// A name: of few, so that they meet, some long, and for 1 KiB blocks most not.
  func name() -> String {
    let number = Int.random(in: 0..<24, using: &random)
    if random.oneIn(12) { return String(repeating: "n", count: 230 + number) }
    return number < 4 ? String(repeating: "middle", count: 3 + number) : "n\(number)"
  }

  /// A name that a directory has, most often.
  func knownName(in directory: ModelFile) -> String {
    if random.oneIn(8) { return name() }
    return directory.children.keys.sorted().randomElement(using: &random) ?? name()
  }

  func regularFile() -> ModelFile? {
    if !held.isEmpty, random.oneIn(6) { return held.randomElement(using: &random) }
    for _ in 0..<4 {
      let directory = directory()
      let file = directory.children[knownName(in: directory)]
      if let file, file.kind == .regular { return file }
    }
    return nil
  }

  func bytes(_ count: Int) -> [UInt8] {
    var word = random.next()
    return (0..<count).map { index in
      if index % 8 == 0 { word = word &* 0x5851_f42d_4c95_7f2d &+ 1 }
      return UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8))
    }
  }

  /// Does an operation and expects an error, or none.
  func expect<Result>(
    _ expected: FileError?, _ what: String, _ operation: () throws(FileError) -> Result
  ) -> Result? {
    do throws(FileError) {
      let result = try operation()
      if let expected { Issue.record("\(place): \(what) should have been \(expected)") }
      return result
    } catch {
      #expect(error == expected, "\(place): \(what)")
      return nil
    }
  }
}
