// A service and its clients in one process: what is a transfer on the metal is a call here, and the same
// memory is on both sides.

@testable import ExOSFiles
@testable import FileSimulation

/// A service of a volume in memory.
final class TestService {
  var service: VolumeService<TestVolume>
  /// How often anything was asked.
  var askCount = 0
  private var nextIdentity: UInt64 = 1

  init(_ disk: MemoryDisk, slotCount: Int = 64) throws {
    let volume = try TestVolume(disk, slotCount: slotCount, isShared: true)
    service = VolumeService(volume, slotNames: (0..<UInt32(slotCount)).map { $0 + 1000 })
  }

  /// A new client's way to the service.
  func connect(pinCount: Int = 16) throws -> LocalAccess {
    let identity = nextIdentity
    nextIdentity += 1
    guard let row = service.admit(identity) else { throw FileError.tooManyOpenFiles }
    let store = SlotStore(slotCount: ExchangeArea.slotCount)
    _ = service.connect(identity, in: row, ExchangeArea(store.memory), pinCount: pinCount)
    return LocalAccess(service: self, row: row, store: store, memory: service.volume.memory)
  }

  /// A new client.
  func makeClient(pinCount: Int = 16) throws -> ServedVolume<LocalAccess> {
    let access = try connect(pinCount: pinCount)
    guard let facts = VolumeFacts(access.area) else { throw FileError.ioError }
    return try ServedVolume(through: access, root: service.volume.root, facts: facts)
  }
}

/// The way of a client in the same process.
struct LocalAccess: VolumeAccess, ~Copyable {
  let service: TestService
  let row: Int
  let store: SlotStore
  let memory: SlotMemory

  var area: ExchangeArea { ExchangeArea(store.memory) }

  mutating func makeReadable(_ slot: Int) throws(FileError) {}

  func ask(_ request: VolumeRequest) -> VolumeAnswer {
    service.askCount += 1
    guard let request = VolumeRequest(words: request.words) else {
      return VolumeAnswer(.invalidArgument)
    }
    return VolumeAnswer(words: service.service.answer(request, from: row).words)
  }
}
