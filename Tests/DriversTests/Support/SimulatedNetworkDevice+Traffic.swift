// What an honest device does with frames.

extension SimulatedNetworkDevice {
  /// Puts a frame into the next receive buffer; a frame for which there is none is lost.
  ///
  /// - Returns: Whether there was a buffer.
  @discardableResult
  func deliver(_ frame: [UInt8], header: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]) -> Bool {
    guard let chain = takeBuffer() else { return false }
    fill(chain, header + frame)
    queues[0].giveBack(head: UInt32(chain.head), byteCount: UInt32(header.count + frame.count))
    queues[0].signal()
    delivered.append(frame)
    return true
  }

  /// Takes a receive buffer and checks that it holds a whole frame.
  func takeBuffer() -> SimulatedQueue.Chain? {
    guard status & 4 != 0, let chain = queues[0].take() else { return nil }
    let byteCount = chain.parts.reduce(0) { $0 + $1.byteCount }
    if chain.parts.contains(where: { !$0.isWritable }) || byteCount < 1526 {
      memory.complain("receive buffer of \(byteCount) bytes, or not to be written")
    }
    return chain
  }

  func fill(_ chain: SimulatedQueue.Chain, _ bytes: [UInt8]) {
    var rest = bytes[...]
    for part in chain.parts {
      memory.write(Array(rest.prefix(part.byteCount)), at: part.address)
      rest = rest.dropFirst(part.byteCount)
    }
  }

  /// Takes the next frame to send, and sends it; it stays in flight until it is completed.
  @discardableResult
  func transmit() -> Bool {
    guard status & 4 != 0, let chain = queues[1].take() else { return false }
    if chain.parts.contains(where: \.isWritable) { memory.complain("transmit part to be written") }
    let bytes = chain.parts.flatMap { memory.bytes(at: $0.address, count: $0.byteCount) }
    sent.append(SentFrame(header: Array(bytes.prefix(12)), bytes: Array(bytes.dropFirst(12))))
    inFlight.append(chain)
    return true
  }

  /// Is done with a frame in flight.
  func complete(_ index: Int = 0, byteCount: UInt32 = 0) {
    let chain = inFlight.remove(at: index)
    queues[1].giveBack(head: UInt32(chain.head), byteCount: byteCount)
    queues[1].signal()
  }
}
