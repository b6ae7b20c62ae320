// Why there are no files.

import ExOS
import ExOSFiles

/// What keeps the shell from mounting a volume.
enum DiskFilesError: Error {
  case disk(KernelError)
  case partitions(PartitionTableError)
  case volume(Ext2MountError)

  var explanation: String {
    switch self {
    case .disk(.noSuchExtent), .disk(.noSuchDisk): "there is no disk"
    case .disk(let error): error.name
    case .partitions(let error): error.explanation
    case .volume(let error): error.explanation
    }
  }
}
