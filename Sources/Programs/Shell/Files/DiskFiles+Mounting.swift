// What is seen where: files in memory, and a disk whose volume the shell reads and writes with its own library, as
// who holds the root may. Nobody else sees either.

import ExOS
import ExOSFiles

extension DiskFiles {
  /// Shows the files in memory, or a disk's, in place of a directory.
  ///
  /// - Parameter source: `memory`, or `disk` and a number.
  mutating func mount(_ source: String, at path: String) throws(FileError) {
    if source == "memory" { return try mountMemory(at: path) }
    guard source.hasPrefix("disk"), let number = Int(source.dropFirst(4)) else {
      throw .invalidArgument
    }
    try mountDisk(number, at: path)
  }

  /// Shows a directory again that something covers.
  mutating func unmount(at path: String) throws(FileError) {
    let root = try withPath(path) { path throws(FileError) in try names.attributes(of: path).number
    }
    if otherDisk != nil, root == otherRoot { return try unmountDisk(at: path) }
    try withPath(path) { path throws(FileError) in try names.unmount(path) }
    temporaryPath = nil
  }

  // MARK: Memory

  mutating func mountMemory(at path: String) throws(FileError) {
    guard temporaryPath == nil else { throw .busy }
    try withPath(path) { path throws(FileError) in
      try names.mount(names.volume.secondRoot, at: path)
    }
    temporaryPath = path
  }

  // MARK: A disk

  private static let cacheSlots = 512

  private var otherRoot: FileNumber {
    names.volume.number(ofFirst: names.volume.first.secondRoot)
  }

  private mutating func mountDisk(_ number: Int, at path: String) throws(FileError) {
    // The first one's volume is held already.
    guard number != 0, otherDisk == nil else { throw .busy }
    names.volume.first.second.insert(try DiskFiles.volume(ofDisk: number))
    do throws(FileError) {
      let root = otherRoot
      try withPath(path) { path throws(FileError) in try names.mount(root, at: path) }
    } catch {
      try? removeDisk()
      throw error
    }
    otherDisk = (number, path)
  }

  /// Everything is written while the volume is mounted still: where that fails it stays.
  private mutating func unmountDisk(at path: String) throws(FileError) {
    try names.volume.first.second.synchronize()
    try withPath(path) { path throws(FileError) in try names.unmount(path) }
    try removeDisk()
  }

  private mutating func removeDisk() throws(FileError) {
    otherDisk = nil
    guard var volume = names.volume.first.second.remove() else { return }
    try volume.unmount()
  }

  private static func volume(ofDisk number: Int) throws(FileError) -> OtherVolume {
    guard let disk = Disk(number) else { throw .notFound }
    let device: KernelDisk
    do throws(KernelError) {
      device = try KernelDisk(
        disk.firstExtent(), on: number, slotCount: cacheSlots, by: StartPage.nameSlot)
    } catch { throw error == .notPermitted ? .accessDenied : .ioError }
    let place: Partition<KernelDisk>
    do throws(PartitionTableError) { place = try Partition(withVolumeOf: device) } catch {
      throw .invalidArgument
    }
    do throws(Ext2MountError) { return try OtherVolume(mounting: place, clock: time) } catch {
      switch error {
      case .device: throw .ioError
      case .notExt2: throw .invalidArgument
      case .unsupported: throw .notSupported
      case .corrupt(let what): throw .corrupt(what)
      }
    }
  }

  // MARK: The end

  /// Has everything written to the disks, and said there that their volumes are whole.
  consuming func unmount() {
    do throws(FileError) {
      try names.volume.synchronize()
      if otherDisk != nil { try removeDisk() }
      try names.volume.first.first.unmount()
    } catch {
      Console.writeLine("The volume could not be unmounted: \(error.explanation).")
    }
  }
}
