// How the device tells each of its lies. Before one is told, all that was used has been reaped, and the
// device has a receive buffer and a frame to send.

import TestSupport

extension SimulatedNetworkDevice {
  func tell(_ lie: Lie, _ generator: inout SplitMix64) {
    switch lie {
    case .receiveIndexJumps:
      jump(0, by: queues[0].size + .random(in: 1...20_000, using: &generator))
    case .transmitIndexJumps:
      jump(1, by: queues[1].size + .random(in: 1...20_000, using: &generator))
    // A frame has come that nobody has reaped: one back is as if it had not, which is no lie.
    case .receiveIndexGoesBack: jump(0, by: 0 &- .random(in: 2...300, using: &generator))
    case .transmitIndexGoesBack: jump(1, by: 0 &- .random(in: 1...300, using: &generator))
    case .receiveUnknownBuffer: claim(0, head: UInt32(queues[0].size), byteCount: 100)
    case .receiveHugeIdentifier:
      claim(0, head: .random(in: 0x1_0000 ... .max, using: &generator), byteCount: 100)
    case .receiveBeyondBuffer: fillOne(byteCount: 1527)
    case .receiveHugeLength:
      fillOne(byteCount: .random(in: 0x8000_0000 ... .max, using: &generator))
    case .receiveShorterThanHeader: fillOne(byteCount: .random(in: 0...11, using: &generator))
    case .receiveSegmented:
      fillOne(byteCount: 100, header: [0, .random(in: 1 ... .max, using: &generator)])
    case .receiveMisplacedChecksum: deliverOdd([1, 0, 0, 0, 0, 0, 99, 0, 0, 0])
    case .receiveUnknownFlags: deliverOdd([0xfc, 0, 0xff, 0xff, 0xff, 0xff])
    case .receiveNothing: deliver([])
    case .transmitUnknownBuffer:
      claim(1, head: .random(in: 255 ... .max, using: &generator), byteCount: 0)
    case .transmitMiddleOfChain:
      claim(1, head: 1 + 5 * .random(in: 0..<50, using: &generator), byteCount: 0)
    case .transmitGarbageLength:
      transmit()
      complete(byteCount: .random(in: 1 ... .max, using: &generator))
    // Told between two calls of the driver, by whoever makes them.
    case .receiveReplay, .transmitReplay: break
    case .scribblesDescriptors, .scribblesAvailableRing: scribble(lie, &generator)
    case .garbageEvents, .garbageFlags: confuse(&generator)
    case .linkStatusGarbage: linkStatusGarbage = 0xfffe
    case .generationNeverSettles: isGenerationRestless = true
    case .needsReset: wantsReset = true
    }
  }

  private func jump(_ queue: Int, by distance: UInt16) {
    queues[queue].usedIndex &+= distance
    queues[queue].showUsedIndex()
  }

  /// Says that a buffer is used, whatever it is.
  func claim(_ queue: Int, head: UInt32, byteCount: UInt32) {
    queues[queue].giveBack(head: head, byteCount: byteCount)
  }

  /// Fills a buffer, and says what it likes of the length.
  private func fillOne(byteCount: UInt32, header: [UInt8] = []) {
    guard let chain = takeBuffer() else { return memory.complain("no buffer to lie with") }
    fill(chain, header + Array(repeating: 0, count: 100 - header.count))
    claim(0, head: UInt32(chain.head), byteCount: byteCount)
  }

  /// Delivers a frame whose header says what should not be there.
  private func deliverOdd(_ header: [UInt8]) {
    deliver([1, 2, 3, 4], header: header + Array(repeating: 0, count: 12 - header.count))
  }

  /// Writes where only the driver should: behind what the device has already taken.
  private func scribble(_ lie: Lie, _ generator: inout SplitMix64) {
    let queue = queues[1]
    if lie == .scribblesAvailableRing {
      let last = UInt64((queue.taken &- 1) % queue.size)
      memory.store(
        UInt16.random(in: .min ... .max, using: &generator), at: queue.available + 4 + 2 * last)
      return
    }
    // Of the second slot's fragments: the driver writes them anew for each frame that has some.
    memory.store(generator.next(), at: queue.descriptors + 16 * 6)
    memory.store(generator.next(), at: queue.descriptors + 16 * 6 + 8)
  }

  /// Says anything about when it wants to be notified.
  private func confuse(_ generator: inout SplitMix64) {
    for queue in queues {
      memory.store(UInt16.random(in: .min ... .max, using: &generator), at: queue.used)
      memory.store(
        UInt16.random(in: .min ... .max, using: &generator),
        at: queue.used + 4 + 8 * UInt64(queue.size))
    }
  }
}
