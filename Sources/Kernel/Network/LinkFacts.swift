// The link's row of the revealed tables. Its counters are the driver's, as of the last interrupt or
// completion.

import Drivers
import ExokernelABI
import KernelCore

/// The kernel's side of the link table.
enum LinkFacts {
  private static var row: UnsafeMutablePointer<LinkRecord> {
    unsafe KernelMemory.table(KernelMemory.linkOffset, LinkRecord.self)
  }

  /// Says what the link is.
  static func describe(_ driver: NetworkDriver) {
    var flags: LinkFlags = []
    if driver.device.isLinkUp { flags.insert(.up) }
    if driver.device.features.contains(.checksum) { flags.insert(.completesChecksums) }
    if driver.device.fault != nil { flags.insert(.broken) }
    unsafe row.pointee.flags = flags.rawValue
    unsafe row.pointee.maximumTransmissionUnit = UInt32(driver.device.mtu)
    // The driver has it first byte highest, as it is written; here it is as it stands in a frame.
    unsafe row.pointee.address = driver.device.stationAddress.rawValue.byteSwapped >> 16
  }

  /// The device is quiet until the next slot.
  static func countQuiet() { unsafe row.pointee.quietSpells &+= 1 }

  /// Shows the counters.
  static func count(_ driver: NetworkDriver) {
    let statistics = driver.device.statistics
    unsafe row.pointee.receivedPackets = statistics.receivedFrames
    unsafe row.pointee.receivedBytes = statistics.receivedBytes
    unsafe row.pointee.unmatchedPackets = kernel.unmatchedPackets
    unsafe row.pointee.sentPackets = statistics.sentFrames
    unsafe row.pointee.sentBytes = statistics.sentBytes
    unsafe row.pointee.refusedPackets = statistics.refusedFrames
    unsafe row.pointee.interrupts = statistics.interrupts
    unsafe row.pointee.notifications = statistics.notifications
  }
}
