// A disk queue on the metal: its controller, what the IOMMU lets this reach, and the page tables by which its
// holder sees it. Whose it is stands in the revealed table.

import Drivers
import ExokernelABI

/// What belongs to a disk queue beside its controller.
struct QueueDriver: ~Copyable {
  typealias Device = DiskDriver.Device

  /// Where a stop stands, in order.
  enum Phase {
    /// The controller is told to stop.
    case stopping
    /// The IOMMU forgets the frames that it reached.
    case closing
    /// It is brought into use.
    case starting
    /// The IOMMU forgets the admin queues, which are not for the holder.
    case hiding
    /// Ready, for a holder or with one.
    case ready
    /// Given up: it reaches nothing.
    case failed
  }

  var domain: Remapping.Tables
  var phase = Phase.starting
  let function: PCIFunction
  /// The word of a root table that shows the queue's pages.
  let rootEntry: UInt64
  private let admin: PhysicalRange

  init(
    of device: borrowing Device, domain: consuming Remapping.Tables, function: PCIFunction,
    rootEntry: UInt64
  ) {
    admin = device.adminMemory
    self.domain = domain
    self.function = function
    self.rootEntry = rootEntry
  }

  // MARK: What the controller reaches

  /// Lets the controller reach its pair, for good, and its admin queues, to begin with.
  mutating func openQueues(of device: borrowing Device) throws(RemappingError) {
    try domain.map(device.submissionQueue, to: device.submissionQueue, writable: false)
    try domain.map(device.completionQueue, to: device.completionQueue, writable: true)
    try setAdminReach(true)
  }

  /// Lets the controller reach its admin queues, or no longer.
  mutating func setAdminReach(_ isOpen: Bool) throws(RemappingError) {
    var page = admin.address
    while page < admin.address &+ admin.byteCount {
      if isOpen { try domain.map(page, to: page, writable: true) } else { domain.unmap(page) }
      page &+= 4096
    }
  }

  /// Lets the controller reach a run of frames.
  mutating func openWindow(first: Int, count: Int) throws(RemappingError) {
    for index in 0..<UInt64(truncatingIfNeeded: count) {
      try domain.map(
        DiskQueue.windowAddress &+ index << 12,
        to: (UInt64(truncatingIfNeeded: first) &+ index) << 12, writable: true)
    }
  }

  mutating func closeWindow(count: Int) {
    for index in 0..<UInt64(truncatingIfNeeded: count) {
      domain.unmap(DiskQueue.windowAddress &+ index << 12)
    }
  }
}
