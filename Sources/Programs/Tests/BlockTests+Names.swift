// Who may own blocks, how many, and who may begin anew.

import CTests
import ExOS
import Peers
import Trials

extension BlockTests {
  static func names(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-q")
    // Peers have a name of one letter, as programs have one that begins with one.
    try Peer(code: peers()).destroy()
    let transient = refusal { () throws(KernelError) in
      _ = try Kernel.allocateExtent(count: 1, on: disk.index, for: Peer.nameSlot)
    }
    let own = refusal { () throws(KernelError) in
      try Kernel.setExtentQuota(100, of: name.index, on: disk.index, by: name.index)
    }
    try Kernel.setExtentQuota(4, of: name.index, on: disk.index, by: StartPage.nameSlot)
    let over = refusal { () throws(KernelError) in
      _ = try Kernel.allocateExtent(count: 5, on: disk.index, for: name.index)
    }
    let within = try Extent(allocating: 4, on: disk, by: name.index)
    let beyond = refusal { () throws(KernelError) in
      _ = try Kernel.allocateExtent(count: 1, on: disk.index, for: name.index)
    }
    try within.free()
    guard transient == .transientName else { return "a transient name owned blocks" }
    guard own == .notPermitted else { return "a name set its own quota" }
    return over == .quotaExceeded && beyond == .quotaExceeded ? nil : "the quota did not hold"
  }

  static func format(_ disk: Disk) throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    let owned = refusal { () throws(KernelError) in
      try Kernel.formatDisk(disk.index, by: StartPage.nameSlot)
    }
    let stranger = refusal { () throws(KernelError) in
      try Kernel.formatDisk(disk.index, by: name.index)
    }
    let none = refusal { () throws(KernelError) in
      try Kernel.formatDisk(200, by: StartPage.nameSlot)
    }
    guard owned == .notFree, stranger == .notPermitted else { return "a disk with owners" }
    return none == .noSuchDisk ? nil : "a disk that is none"
  }
}
