// The driver's members again: a macro such as `#expect` takes its operands as copies, and the driver has
// none.

import Drivers

extension NetworkWorld {
  var features: VirtioFeatures { network.features }
  var stationAddress: EthernetAddress { network.stationAddress }
  var mtu: UInt16 { network.mtu }
  var isLinkUp: Bool { network.isLinkUp }
  var fault: VirtioFault? { network.fault }
  var statistics: NetworkStatistics { network.statistics }
  var bufferCount: Int { network.bufferCount }
  var vacantSlot: Int? { network.vacantSlot }
  var outstandingFrames: Int { network.outstandingFrames }

  /// Takes a frame and keeps its buffer for ever.
  func keep() throws(VirtioFault) -> (buffer: Int, offset: Int)? {
    guard let frame = try network.reap() else { return nil }
    return (frame.buffer, frame.offset)
  }

  func submit(
    headerByteCount: Int, _ fragments: [Fragment] = [], checksum: TransmitChecksum? = nil
  ) throws(TransmitError) {
    try network.submit(
      headerByteCount: headerByteCount, fragments: fragments.span, checksum: checksum, tag: 0)
  }

  func complete() throws(VirtioFault) -> TransmitCompletion? { try network.complete() }
  func takeBack() -> TransmitCompletion? { network.takeBack() }
  func refreshLink() throws(VirtioFault) { try network.refreshLink() }
  func requestReceiveInterrupt() -> Bool { network.requestReceiveInterrupt() }
  func requestTransmitInterrupt() -> Bool { network.requestTransmitInterrupt() }
}
