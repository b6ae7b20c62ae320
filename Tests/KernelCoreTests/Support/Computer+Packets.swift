// What the link does to a computer, and what ring 3 writes for it.

import ExokernelABI

@testable import KernelCore

extension Computer {
  /// A packet arrives.
  func arrive(_ packet: [UInt8], isVerified: Bool = false) {
    kernel.machine.effort.begin()
    kernel.receive(ArrayPacket(bytes: packet), isVerified: isVerified, at: kernel.machine.now)
  }

  /// The device is done with one of the packets that it has; the kernel looks what waits for it.
  func finishTransmission(_ index: Int) {
    let packet = kernel.machine.network.outstanding.remove(at: index)
    kernel.machine.effort.begin()
    kernel.finishTransmission(tag: packet.tag)
    for _ in 0..<kernel.machine.frameCount / 8 + 1 {
      kernel.machine.effort.begin()
      kernel.settleFrames()
    }
  }

  /// The holder of a ring writes a request into it.
  func prepare(_ request: Int, of ring: Int, _ words: [UInt64]) {
    let frame = Int(kernel.machine[ring: ring].frame)
    let place = (PacketRing.requests + request * TransmitRequest.size) / 8
    for (offset, word) in words.enumerated() { kernel.machine.pages[frame][place + offset] = word }
  }
}
