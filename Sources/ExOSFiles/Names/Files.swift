// The name space of one program: what is mounted where, which files are open, where paths begin. All of
// it is the program's own, in its own memory, without a call to anybody: another program has another, on
// the same volumes or not. There is one user, so that permissions are kept and not asked.

import ExOSMemory

/// Paths and open files over a file system.
public struct Files<Volume: FileSystem & ~Copyable>: ~Copyable {
  /// The volume, or the volumes.
  public var volume: Volume
  var mounts: [Mount] = []
  var open: Table<OpenFile>
  var lowestFree = 0
  /// Where paths begin that do not begin with a slash.
  public internal(set) var currentDirectory: FileNumber

  /// How many symbolic links a path may lead through.
  public static var maximumSymbolicLinks: Int { 40 }

  /// Makes a name space whose root is the volume's.
  ///
  /// - Parameter openCount: How many files may be open.
  public init(_ volume: consuming Volume, openCount: Int = 256) {
    currentDirectory = volume.root
    self.volume = volume
    open = Table(count: openCount, repeating: OpenFile())
  }
}

// MARK: Mounts

extension Files where Volume: ~Copyable {
  /// Shows a directory, most often another volume's root, in place of the one that a path leads to.
  public mutating func mount(_ root: FileNumber, at path: RawSpan) throws(FileError) {
    let point = try find(path)
    guard try volume.kind(of: point) == .directory else { throw .notDirectory }
    guard !isBusy(point) else { throw .busy }
    // Both stay, whatever happens to their names.
    try volume.hold(point)
    do throws(FileError) { try volume.hold(root) } catch {
      try? volume.release(point)
      throw error
    }
    mounts.append(Mount(point: point, root: root))
  }

  /// Shows the directory again that a mount covers.
  public mutating func unmount(_ path: RawSpan) throws(FileError) {
    let root = try find(path)
    guard let index = mounts.firstIndex(where: { $0.root == root }) else {
      throw .invalidArgument
    }
    // What is mounted on it would be out of reach, and so would who is there.
    let mount = mounts.remove(at: index)
    if isRootInUse(mount.root) {
      mounts.insert(mount, at: index)
      throw .busy
    }
    try volume.release(mount.root)
    try volume.release(mount.point)
  }

  private func isRootInUse(_ root: FileNumber) -> Bool {
    if root == currentDirectory { return true }
    for row in 0..<open.count where open[row].file == root { return true }
    return mounts.contains { $0.root == root }
  }

  /// Whether a directory is the root, or one end of a mount.
  func isBusy(_ directory: FileNumber) -> Bool {
    directory == volume.root
      || mounts.contains { $0.point == directory || $0.root == directory }
  }

  /// What is seen where a file is.
  @inline(__always)
  func seen(_ file: FileNumber) -> FileNumber {
    var file = file
    for mount in mounts where mount.point == file { file = mount.root }
    return file
  }

  /// The directory that a mount covers, if this is a mounted root.
  func covered(by directory: FileNumber) -> FileNumber {
    var directory = directory
    for mount in mounts.reversed() where mount.root == directory { directory = mount.point }
    return directory
  }
}
