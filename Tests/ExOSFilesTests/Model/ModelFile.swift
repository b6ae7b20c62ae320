// A file as the model has it: bytes in an array, names in a dictionary.

@testable import ExOSFiles

/// A file of the model.
final class ModelFile {
  let kind: FileKind
  /// What the file system calls it.
  var number: FileNumber
  /// The content, or a link's target.
  var content: [UInt8] = []
  var children: [String: ModelFile] = [:]
  weak var parent: ModelFile?
  var linkCount = 1
  /// How often it is held.
  var holds = 0

  init(_ kind: FileKind, _ number: FileNumber, in parent: ModelFile?) {
    self.kind = kind
    self.number = number
    self.parent = parent
  }

  /// The links that the file should have: for a directory its name, its own, and its directories'.
  var expectedLinkCount: Int {
    guard kind == .directory else { return linkCount }
    return linkCount == 0 ? 0 : 2 + children.values.filter { $0.kind == .directory }.count
  }

  /// Whether a file is this one or under it.
  func contains(_ other: ModelFile) -> Bool {
    var file: ModelFile? = other
    while let current = file {
      if current === self { return true }
      file = current.parent
    }
    return false
  }
}
