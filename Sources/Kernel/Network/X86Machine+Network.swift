// The network device as the core asks for it: a header in the driver's slot, and one copy for a packet.

import CX86
import Drivers
import ExokernelABI
import KernelCore

extension X86Machine: PacketReception {
  /// In whole words: slots and buffers are longer than packets.
  func copy(_ packet: PacketInMemory, to frame: Int, at offset: Int) {
    let target: UnsafeMutablePointer<UInt8> = unsafe frameAddress(frame)
    x86_copy_words(
      UInt64(UInt(bitPattern: unsafe target + offset)), packet.address,
      UInt64(truncatingIfNeeded: (packet.count &+ 7) >> 3))
  }
}

extension X86Machine: PacketDevice {
  var canTransmit: Bool {
    guard let driver = unsafe Network.driver else { return false }
    if driver.vacantHeader != nil { return true }
    Network.finishTransmissions()
    return driver.vacantHeader != nil
  }

  @inline(__always)
  func copyHeader(_ byteCount: Int, from frame: Int, word first: Int) -> PacketInMemory {
    let address = unsafe Network.driver?.vacantHeader ?? 0
    let source: UnsafeMutablePointer<UInt64> = unsafe frameAddress(frame)
    // In whole words: requests and slots have room for the longest header.
    x86_copy_words(
      address, UInt64(UInt(bitPattern: unsafe source + first)),
      UInt64(truncatingIfNeeded: (byteCount &+ 7) >> 3))
    return PacketInMemory(address: address, count: byteCount)
  }

  @inline(__always)
  func setFragment(_ index: Int, address: UInt64, byteCount: UInt32) {
    unsafe Network.fragments[index] = Fragment(address: address, byteCount: byteCount)
  }

  func transmit(
    headerByteCount: Int, fragmentCount: Int, checksum: (start: UInt16, offset: UInt16)?,
    tag: UInt32
  ) -> Bool {
    guard let driver = unsafe Network.driver else { return false }
    do throws(TransmitError) {
      try driver.device.submit(
        headerByteCount: headerByteCount,
        fragments: unsafe Network.fragments.span.extracting(first: fragmentCount),
        checksum: checksum.map { TransmitChecksum(start: $0.start, offset: $0.offset) }, tag: tag)
      if isRecording { recordPacket(headerByteCount, fragmentCount, tag: tag) }
      return true
    } catch {
      return false
    }
  }

  private func recordPacket(_ headerByteCount: Int, _ fragmentCount: Int, tag: UInt32) {
    var byteCount = UInt64(truncatingIfNeeded: headerByteCount)
    for index in 0..<fragmentCount {
      byteCount &+= unsafe UInt64(Network.fragments[index].byteCount)
    }
    Trace.record(.packetOut, context: 0, UInt64(tag >> 24) << 32, byteCount)
  }

  func flushTransmissions() { unsafe Network.driver?.device.flushTransmit() }
}
