// The server on a volume of a disk: files found, read and sent through a cache that may be smaller than they
// are, while they change, and while the disk fails.

import ExOSFiles
import ExOSNetwork
import TestSupport
import Testing

@testable import ExOSHTTP
@testable import FileSimulation
@testable import NetworkSimulation

@Suite struct VolumeTests {
  typealias DiskWorld = WebWorld<DiskVolume>

  /// A world whose server has a disk with files.
  private func makeWorld(
    _ files: [Samples.File], slotCount: Int, blockSize: Int = 1024, megabytes: Int = 8,
    seed: UInt64 = 1, connections: Int = 64, offloads: Bool = false
  ) throws -> (DiskWorld, MemoryDisk) {
    let disk = try MemoryDisk.formatted(blockSize: blockSize, megabytes: megabytes)
    var volume = try DiskVolume(disk, slotCount: max(slotCount, 64))
    for file in files { try volume.put(file.data, at: file.path) }
    try volume.unmount()
    let world = try DiskWorld(
      seed: seed, DiskVolume(disk, slotCount: slotCount), keptLimit: slotCount,
      connections: connections, offloads: offloads)
    return (world, disk)
  }

  /// Nothing wrong went over the wire, nothing changed while it was sent, and nothing stays pinned.
  private func expectWell(_ world: DiskWorld, isDrained: Bool = true) {
    #expect(world.breaches.isEmpty)
    #expect(world.station.tcp.counters.badChecksum == 0)
    if isDrained { #expect(world.pinnedElsewhere == 0) }
  }

  @Test(arguments: [(1024, false), (4096, true), (2048, false)])
  func `Files of every size come byte for byte, whole and in parts, a first and a second time`(
    blockSize: Int, offloads: Bool
  ) throws {
    let sizes = [
      0, 1, 1023, 1024, 1025, 1448, 1449, 4095, 4096, 4097, 12_288, 12_289, 131_071, 131_072,
      131_073, 300_000, 1_000_000,
    ]
    let files = sizes.map {
      Samples.File(path: "/\($0)", data: Samples.pattern($0, seed: UInt64($0)))
    }
    let (world, _) = try makeWorld(
      files, slotCount: 96, blockSize: blockSize, offloads: offloads)
    let client = try world.client()
    for _ in 0..<2 {
      for file in files {
        let start = file.data.count / 3
        client.send("GET \(file.path) HTTP/1.1\r\nHost: a\r\n\r\n")
        client.send("GET \(file.path) HTTP/1.1\r\nHost: a\r\nRange: bytes=\(start)-\r\n\r\n")
        var replies: [Reply] = []
        world.run(.seconds(60)) {
          if let reply = client.reply() { replies.append(reply) }
          return replies.count == 2
        }
        #expect(replies.first?.body == file.data, "\(file.path)")
        let rest = file.data.isEmpty ? 416 : 206
        #expect(replies.last?.status == rest, "\(file.path)")
        if rest == 206 { #expect(replies.last?.body == Array(file.data[start...]), "\(file.path)") }
      }
    }
    client.finish()
    world.run(.seconds(10))
    expectWell(world)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Large files stream through a cache smaller than one of them, to many, over a bad wire`(
    seed: UInt64
  ) throws {
    let files = (0..<3).map {
      Samples.File(path: "/\($0)", data: Samples.pattern(700_000, seed: UInt64($0) + 7))
    }
    let (world, _) = try makeWorld(files, slotCount: 24, blockSize: 4096, seed: seed)
    world.wire.weather.loss = 10
    world.wire.weather.reordering = 20
    world.wire.weather.corruption = 2
    let clients = try (0..<6).map { _ in try world.client() }
    for (index, client) in clients.enumerated() {
      client.send("GET /\(index % 3) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    }
    #expect(world.run(.seconds(900)) { clients.allSatisfy { $0.isOver } }, "seed \(seed)")
    for (index, client) in clients.enumerated() {
      let reply = try #require(client.reply(), "seed \(seed)")
      // Who finds every slot pinned is told to come again.
      if reply.status == 503 { continue }
      #expect(reply.status == 200 && reply.body == files[index % 3].data, "seed \(seed)")
    }
    world.run(.seconds(10))
    #expect(world.breaches.isEmpty && world.pinnedElsewhere == 0)
  }

  @Test func `A cache full of pins is an answer, and nobody hangs`() throws {
    let files = (0..<40).map {
      Samples.File(path: "/\($0)", data: Samples.pattern(200_000, seed: UInt64($0)))
    }
    let (world, _) = try makeWorld(files, slotCount: 24, blockSize: 4096, megabytes: 16)
    let deaf = try (0..<20).map { _ in try world.client() }
    for (index, client) in deaf.enumerated() {
      client.isDeaf = true
      client.send("GET /\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
    }
    world.run(.seconds(5))
    let client = try world.client(sending: "GET /39 HTTP/1.1\r\nHost: a\r\n\r\n", wait: .seconds(2))
    let reply = try #require(client.reply())
    #expect(reply.status == 503)
    // When the deaf have been cut off, there is room again.
    world.run(.seconds(200))
    #expect(world.server.counters.openConnections == 0)
    #expect(try world.get("/39")?.body == files[39].data)
    expectWell(world, isDrained: false)
  }

  @Test func `What is written shows in the next answer, and never in one under way`() throws {
    let old = Samples.pattern(100_000, seed: 1)
    let new = Samples.pattern(100_000, seed: 2)
    let (world, _) = try makeWorld([.init(path: "/file", data: old)], slotCount: 128)
    let client = try world.client()
    client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(world.run(.seconds(5)) { client.receivedCount > 20_000 })
    // In place, with the same size, in the middle of the answer; segments are lost, and sent again.
    world.wire.weather.loss = 100
    let file = try world.server.site.files.find("/file")
    _ = try unsafe world.server.site.files.volume.write(new.span.bytes, to: file, at: 0)
    var first: Reply?
    world.run(.seconds(60)) {
      first = client.reply()
      return first != nil
    }
    #expect(first?.body == old)
    client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n")
    var second: Reply?
    world.run(.seconds(60)) {
      second = client.reply()
      return second != nil
    }
    #expect(second?.body == new && first?["ETag"] != second?["ETag"])
    world.wire.weather.loss = 0
    client.finish()
    world.run(.seconds(10))
    expectWell(world)
  }

  @Test func `A file that changes while more of it is sent than is kept ends the connection`()
    throws
  {
    let old = Samples.pattern(600_000, seed: 1)
    for change in 0..<3 {
      let (world, _) = try makeWorld(
        [.init(path: "/file", data: old)], slotCount: 64, blockSize: 4096)
      let client = try world.client()
      client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(world.run(.seconds(5)) { client.receivedCount > 150_000 })
      let file = try world.server.site.files.find("/file")
      switch change {
      case 0:
        let new = Samples.pattern(600_000, seed: 2)
        _ = try unsafe world.server.site.files.volume.write(new.span.bytes, to: file, at: 0)
      case 1: try world.server.site.files.volume.setSize(of: file, to: 200_000)
      default: try world.server.site.files.volume.remove("file")
      }
      world.run(.seconds(20)) { client.isOver }
      let body = client.received.drop { $0 != 13 }
      // What came is of the old content; a file without a name stays until it was sent.
      let isRight = change == 2 ? client.reply()?.body == old : client.failure == .reset
      #expect(
        isRight, "change \(change): \(body.count) bytes, \(String(describing: client.failure))")
      #expect(body.count < 700_000)
      world.run(.seconds(70))
      expectWell(world)
      #expect(try world.get("/file")?.status == (change == 2 ? 404 : 200))
    }
  }

  @Test func `What was known is known no more when its name leads elsewhere`() throws {
    let (one, two) = (Samples.pattern(5000, seed: 1), Samples.pattern(5000, seed: 2))
    let (world, _) = try makeWorld(
      [.init(path: "/one", data: one), .init(path: "/two", data: two)], slotCount: 64)
    #expect(try world.get("/one")?.body == one)
    #expect(try world.get("/three")?.status == 404)
    try world.server.site.files.rename("/two", to: "/one")
    #expect(try world.get("/one")?.body == two)
    #expect(try world.get("/two")?.status == 404)
    try world.server.site.files.volume.put(one, at: "/three")
    #expect(try world.get("/three")?.body == one)
    // What has nothing to do with a file leaves it known.
    let generation = world.server.site.generation(of: "/one")
    try world.server.site.files.volume.put(two, at: "/other")
    #expect(try world.get("/one")?.body == two)
    #expect(generation != nil && world.server.site.generation(of: "/one") == generation)
  }

  @Test func `A block that cannot be read is an error, or the end of the connection`() throws {
    let data = Samples.pattern(400_000)
    for isLate in [false, true] {
      let (world, disk) = try makeWorld(
        [.init(path: "/file", data: data), .init(path: "/other", data: data)], slotCount: 48,
        blockSize: 4096)
      // Blocks are told by what they hold.
      let place = isLate ? 80 * 4096 : 4096
      let bad = try #require(
        (0..<disk.blockCount).first {
          disk.bytes(of: $0).elementsEqual(data[place..<place + 4096])
        })
      disk.badBlocks = [bad]
      let client = try world.client(
        sending: "GET /file HTTP/1.1\r\nHost: a\r\n\r\n", wait: .seconds(20))
      if isLate {
        #expect(client.failure == .reset && client.receivedCount < 400_000)
      } else {
        #expect(client.reply()?.status == 500)
      }
      disk.badBlocks = []
      // Once the disk works, the error is forgotten.
      #expect(try world.get("/file")?.body == data)
      world.run(.seconds(70))
      expectWell(world)
    }
  }

  @Test func `A random life of files, clients and faults leaves nothing pinned and nobody waiting`()
    throws
  {
    for seed in [11, 12] as [UInt64] {
      var random = SplitMix64(seed: seed)
      let files = (0..<12).map {
        Samples.File(path: "/\($0)", data: Samples.pattern($0 * $0 * 2500, seed: UInt64($0)))
      }
      let (world, disk) = try makeWorld(
        files, slotCount: 40, blockSize: seed == 11 ? 1024 : 4096, seed: seed, connections: 16)
      world.wire.weather.loss = 5
      var clients: [Client] = []
      for _ in 0..<120 {
        switch Int.random(in: 0..<8, using: &random) {
        case 0...3:
          guard clients.count < 12, let client = try? world.client() else { break }
          client.isDeaf = random.oneIn(5)
          for _ in 0..<Int.random(in: 1...4, using: &random) {
            let name = Int.random(in: 0..<12, using: &random)
            client.send("GET /\(name) HTTP/1.1\r\nHost: a\r\n\r\n")
          }
          clients.append(client)
        case 4:
          let name = Int.random(in: 0..<12, using: &random)
          let count = Int.random(in: 0...200_000, using: &random)
          try? world.server.site.files.volume.put(Samples.pattern(count), at: "/\(name)")
        case 5: disk.faults = random.oneIn(2) ? .none : DeviceFaults(reads: 50, writes: 50)
        case 6:
          guard let client = clients.popLast() else { break }
          if random.oneIn(2) { client.reset() } else { client.close() }
        default: world.run(.seconds(UInt64.random(in: 1...20, using: &random)))
        }
        world.run(.milliseconds(UInt64.random(in: 1...50, using: &random)))
      }
      disk.faults = .none
      for client in clients { client.reset() }
      world.run(.seconds(300))
      #expect(world.server.counters.openConnections == 0, "seed \(seed)")
      #expect(world.breaches.isEmpty && world.pinnedElsewhere == 0, "seed \(seed)")
      #expect(try world.get("/0")?.status == 200, "seed \(seed)")
    }
  }
}
