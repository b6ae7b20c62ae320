// Why there is no volume.

import ExOS
import ExOSFiles

/// What keeps the volume from being mounted.
enum VolumeError: Error {
  case disk(KernelError)
  case partitions(PartitionTableError)
  case volume(Ext2MountError)

  var explanation: String {
    switch self {
    case .disk(.noSuchExtent), .disk(.noSuchDisk): "there is no disk"
    case .disk(let error): error.name
    case .partitions(.noSuchPartition): "none of its partitions is for files of Linux's"
    case .partitions(.notAligned): "its partition does not begin at a block of 4 KiB"
    case .partitions(.device): "the disk cannot be read"
    case .partitions: "its table of partitions is damaged"
    case .volume(.device): "the disk cannot be read"
    case .volume(.notExt2): "it bears no ext2 file system"
    case .volume(.unsupported): "its file system uses a feature that is not known here"
    case .volume(.corrupt): "its file system is damaged"
    }
  }
}
