// Where the files are: the one place that decides it. The server mounts the first disk's volume itself, read-only,
// for the shell may write to it; whose the blocks are has let it read them.

import ExOS
import ExOSFiles

/// The file system that the server gives files of.
typealias SiteVolume = Ext2Volume<KernelDisk, SecondChance>

extension Ext2Volume where Device == KernelDisk, Policy == SecondChance {
  /// How many blocks of the disk are in the cache.
  static var slotCount: Int { 2048 }
  /// How many blocks are read before they are asked for, while a file is sent in order.
  private static var blocksAhead: Int { 32 }

  /// Mounts the volume.
  static func open() throws(VolumeError) -> SiteVolume {
    let disk: KernelDisk
    do throws(KernelError) {
      guard let first = Disk(0) else { throw .noSuchDisk }
      disk = try KernelDisk(
        first.firstShare(), slotCount: slotCount, for: .read, by: StartPage.blocksSlot)
    } catch { throw error == .noSuchDisk || error == .noSuchExtent ? .noDisk : .disk(error) }
    do throws(Ext2MountError) {
      var volume = try SiteVolume(mounting: disk, isReadOnly: true) { FileTime(seconds: 0) }
      volume.readAhead = blocksAhead
      return volume
    } catch { throw .volume }
  }
}

/// Why there are no files.
enum VolumeError: Error {
  case noDisk
  case disk(KernelError)
  case volume

  var explanation: String {
    switch self {
    case .noDisk: "there is no disk, and so no volume; see scripts/run.sh --disk"
    case .disk(let error): "the disk cannot be had: \(error.name)"
    case .volume: "the disk bears no ext2 volume that can be read"
    }
  }
}
