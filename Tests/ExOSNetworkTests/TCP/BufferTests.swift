import TestSupport
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct BufferTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `The send queue gives every byte again until it is released`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let store = RegionStore(regionCount: 1, regionSize: 512)
    var queue = SendQueue(ring: store.region(at: 0))
    let start = SequenceNumber(0 &- 1000)
    queue.reset(start: start)
    let text: StaticString = "content that is sent by reference and is never copied"
    let content = Content(text)
    var model: [UInt8] = []
    var released = 0
    for _ in 0..<5000 {
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        let bytes = (0..<Int.random(in: 1...300, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        let count = unsafe queue.append(bytes.span.bytes)
        model += bytes[..<count]
      case 1: if queue.append(content) { model += content.bytes.array }
      case 2:
        let count = Int.random(in: 0...model.count - released, using: &random)
        released += count
        queue.release(upTo: start + released)
      case 3:
        // Neighbours in memory become one piece.
        for place in [0, 20] where queue.append(content.part(from: place, count: 20)) {
          model += content.part(from: place, count: 20).bytes.array
        }
      default: break
      }
      #expect(queue.byteCount == model.count - released)
      guard model.count > released else { continue }
      let place = Int.random(in: released..<model.count, using: &random)
      let pair = queue.pieces(
        from: start + place, limit: .random(in: 1...min(200, model.count - place), using: &random))
      let bytes = pair.first.bytes.array + pair.second.bytes.array
      #expect(!bytes.isEmpty && bytes == Array(model[place..<place + bytes.count]), "seed \(seed)")
    }
    #expect(released > 512 * 4)
    withExtendedLifetime(store) {}
  }

  @Test func `Content that lies side by side takes one place, however often it is cut`() {
    let store = RegionStore(regionCount: 1, regionSize: 512)
    var queue = SendQueue(ring: store.region(at: 0))
    let content = Content("content in more parts than a queue has places for pieces")
    var taken = 0
    while taken < content.count, queue.append(content.part(from: taken, count: 1)) { taken += 1 }
    let pair = queue.pieces(from: SequenceNumber(3), limit: 40)
    #expect(taken == content.count && pair.first.count == 40)
    // What is apart takes a place each.
    var count = 0
    while count < 100, queue.append(content.part(from: 2 * (count & 1), count: 1)) { count += 1 }
    #expect(count == 31)
    withExtendedLifetime(store) {}
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `The receive buffer puts segments in order`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let store = RegionStore(regionCount: 1, regionSize: 1024)
    var buffer = ReceiveBuffer(ring: store.region(at: 0))
    let start = SequenceNumber(0 &- 5000)
    buffer.reset(next: start)
    var taken = 0
    while taken < 50_000 {
      let next = start.distance(to: buffer.next)
      let offset = random.oneIn(2) ? 0 : Int.random(in: 0...buffer.room, using: &random)
      let count = Int.random(in: 0...min(200, buffer.room - offset), using: &random)
      let bytes = Pattern.bytes(next + offset..<next + offset + count, seed)
      if offset == 0 {
        unsafe buffer.append(bytes.span.bytes)
      } else if count > 0 {
        unsafe buffer.hold(bytes.span.bytes, from: start + next + offset)
      }
      guard random.oneIn(3) else { continue }
      let part = Int.random(in: 0...buffer.readable.count, using: &random)
      let read = Array(buffer.readable.bytes.array[..<part])
      #expect(read == Pattern.bytes(taken..<taken + part, seed), "seed \(seed)")
      buffer.consume(part)
      taken += part
    }
    withExtendedLifetime(store) {}
  }
}
