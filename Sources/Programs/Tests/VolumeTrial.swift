// What tests of a volume begin with: the program that holds it, started for them alone, and a name space in which
// its files are.

import ExOS
import ExOSFiles

/// A volume that another program holds, until `end`.
struct VolumeTrial: ~Copyable {
  let holder: ChildEnvironment
  private var names: Files<ServedVolume<VolumeGate>>
  /// The first thing that went wrong with a file.
  private var failure: FileError?

  /// Little is guaranteed to who holds it, so that it can be asked for memory.
  init(_ disk: Disk) throws(KernelError) {
    try VolumeHost.prepare(disk)
    var quota = Launcher.defaultQuota
    quota.guaranteedFrames = min(quota.guaranteedFrames, 512)
    let holder: ChildEnvironment
    do throws(LaunchError) {
      holder = try Launcher.launch(VolumeHost.program, quota: quota, volumeRights: .all)
    } catch { throw .unsupported }
    Program.volume = VolumeHost.context(of: holder.record)
    let volume = try ServedVolume<VolumeGate>()
    self.holder = holder
    names = Files(volume)
  }

  /// Performs something, and remembers if it failed.
  private mutating func attempt(
    _ path: String,
    _ body: (inout Files<ServedVolume<VolumeGate>>, RawSpan) throws(FileError) -> Void
  ) {
    let bytes = Array(path.utf8)
    do throws(FileError) { try unsafe body(&names, bytes.span.bytes) } catch {
      failure = failure ?? error
    }
  }

  mutating func makeDirectory(_ path: String) {
    guard !has(path) else { return }
    attempt(path) { names, path throws(FileError) in try names.makeDirectory(path) }
  }

  mutating func write(_ text: String, to path: String) {
    let content = Array(text.utf8)
    attempt(path) { names, path throws(FileError) in
      let file = try names.open(path, [.write, .create, .truncate])
      let count = try unsafe names.write(content.span.bytes, to: file)
      try names.close(file)
      guard count == content.count else { throw .noSpace }
    }
  }

  mutating func synchronize() {
    attempt("") { names, _ throws(FileError) in try names.volume.synchronize() }
  }

  mutating func has(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    return (try? unsafe names.attributes(of: bytes.span.bytes)) != nil
  }

  /// Unmounts the volume, and ends who holds it.
  ///
  /// - Returns: What went wrong since the beginning.
  consuming func end() -> String? {
    attempt("") { names, _ throws(FileError) in
      try names.volume.synchronize()
      try names.volume.unmount()
    }
    return failure == nil ? nil : "a file could not be used"
  }
}
