// What a path leads to: what is known of it, if that still holds, or what the volume says.

import ExOSFiles
import ExOSMemory
import ExOSNetwork

extension Site where Volume: ~Copyable {
  /// The known file that a path in a range of bytes leads to.
  ///
  /// - Throws: `accessDenied` for a folder without an index; `busy` where all rows are in use; and what the
  ///   volume throws.
  @inline(__always)
  func find(_ bytes: RawSpan, in range: Range<Int>) throws(FileError) -> Int {
    let hash = bytes.pathHash(range)
    if let row = known.find(bytes, in: range, hash: hash) {
      if known[row].changeCount == files.volume.changeCount { return row }
      return try lookAgain(row, bytes.extracting(range), hash)
    }
    return try lookUp(bytes.extracting(range), hash)
  }

  /// What is known still holds if the path leads to the same file, and that is what it was; what is kept of
  /// it is pinned, so that a view of what was written since is another one.
  private func lookAgain(
    _ row: Int, _ path: RawSpan, _ hash: UInt64
  ) throws(FileError) -> Int {
    let changeCount = files.volume.changeCount
    var isSame = false
    do throws(FileError) {
      let (file, attributes) = try walk(path)
      isSame = file == known[row].number && FileIdentity(attributes) == known[row].identity
      if isSame { isSame = try keepsSameViews(row) }
    } catch {
      forget(row)
      throw error
    }
    if isSame {
      known[row].changeCount = changeCount
      return row
    }
    forget(row)
    return try lookUp(path, hash)
  }

  private func lookUp(_ path: RawSpan, _ hash: UInt64) throws(FileError) -> Int {
    guard path.byteCount <= KnownFiles.longestPath else { throw .nameTooLong }
    guard isNamed(path) else { throw .notFound }
    // Before anything is looked at: what changes meanwhile makes it old.
    let changeCount = files.volume.changeCount
    let (file, attributes) = try walk(path)
    guard let row = row(for: path, hash) else { throw .busy }
    known[row].changeCount = changeCount
    known[row].number = file
    known[row].identity = FileIdentity(attributes)
    known[row].isFolder = attributes.kind == .directory
    if !known[row].isFolder {
      known[row].type =
        path.endsWithSlash
        ? MediaType.type(of: Content(Self.index).bytes) : MediaType.type(of: path)
      (known[row].persistent, known[row].final) = writer.makeHeads(of: known[row], in: known, row)
    }
    return row
  }

  private func row(for path: RawSpan, _ hash: UInt64) -> Int? {
    if let row = known.insert(path, hash: hash) { return row }
    guard let victim = known.victim(thatKeeps: false) else {
      lacksRows = true
      return nil
    }
    forget(victim)
    return known.insert(path, hash: hash)
  }

  // MARK: The volume

  /// What a folder shows.
  private static var index: StaticString { "index.html" }

  /// The file that a path leads to, and what is known of it; a folder's index where the path ends with a
  /// slash.
  private func walk(
    _ path: RawSpan
  ) throws(FileError) -> (FileNumber, FileAttributes) {
    let name = path.extracting(droppingFirst: 1)
    let file: FileNumber
    if path.endsWithSlash {
      file = try findIndex(of: name)
    } else {
      file = try files.find(name)
    }
    let attributes = try files.volume.attributes(of: file)
    switch attributes.kind {
    case .regular: return (file, attributes)
    case .directory where !path.endsWithSlash: return (file, attributes)
    default: throw .accessDenied
    }
  }

  private func findIndex(of folder: RawSpan) throws(FileError) -> FileNumber {
    writer.clear()
    writer.put(folder)
    writer.put(Self.index)
    do throws(FileError) {
      return try writer.withText { (path) throws(FileError) in try files.find(path) }
    } catch {
      guard error == .notFound else { throw error }
      // A folder without an index is there, but not to be seen.
      if folder.byteCount > 0 { _ = try files.find(folder) }
      throw .accessDenied
    }
  }

  /// Whether a path names something here: every segment is a name, and none begins with a dot.
  private func isNamed(_ path: RawSpan) -> Bool {
    for place in 0..<path.byteCount where path.byte(at: place) == UInt8(ascii: "/") {
      guard place &+ 1 < path.byteCount else { return true }
      let next = path.byte(at: place &+ 1)
      if next == UInt8(ascii: "/") || next == UInt8(ascii: ".") { return false }
    }
    return path.byteCount > 0 && path.byte(at: 0) == UInt8(ascii: "/")
  }
}

extension RawSpan {
  fileprivate var endsWithSlash: Bool {
    byteCount > 0 && byte(at: byteCount &- 1) == UInt8(ascii: "/")
  }
}
