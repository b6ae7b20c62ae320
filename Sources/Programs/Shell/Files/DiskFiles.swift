// The shell's files: the volume that the program Files holds, with files in memory of the shell's own under
// /tmp. Paths and open files are the shell's; what it looks at again crosses to nobody.

import ExOS
import ExOSFiles

/// The name space of the shell.
struct DiskFiles: ~Copyable {
  typealias DiskVolume = ServedVolume<VolumeGate>
  typealias NameSpace = Files<Volumes<DiskVolume, MemoryFileSystem>>

  var names: NameSpace
  /// Where the files in memory are mounted.
  var temporaryPath: String?

  private static let temporarySlots = 256

  /// Becomes a client of the volume.
  init() throws(KernelError) {
    names = NameSpace(
      Volumes(
        try DiskVolume(),
        MemoryFileSystem(slotCount: DiskFiles.temporarySlots, clock: DiskFiles.time)))
    // The volume may have no folder for them.
    try? mountMemory(at: "/tmp")
  }

  private static func time() -> FileTime {
    FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock))
  }

  /// Shows the files in memory in place of a directory.
  mutating func mountMemory(at path: String) throws(FileError) {
    guard temporaryPath == nil else { throw .busy }
    try withPath(path) { path throws(FileError) in
      try names.mount(names.volume.secondRoot, at: path)
    }
    temporaryPath = path
  }

  /// Shows a directory again in whose place the files in memory are.
  mutating func unmountMemory(at path: String) throws(FileError) {
    try withPath(path) { path throws(FileError) in try names.unmount(path) }
    temporaryPath = nil
  }

  /// Has everything written to the disk, and said there that the volume is whole.
  consuming func unmount() {
    do throws(FileError) {
      try names.volume.synchronize()
      try names.volume.first.unmount()
    } catch {
      Console.writeLine("The volume could not be unmounted: \(error.explanation).")
    }
  }
}
