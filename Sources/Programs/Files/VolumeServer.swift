// What the volume's environment does for others while its own program sleeps: who asks is told from what the
// kernel vouches for, and its exchange area is mapped from frames that it holds itself.

import ExOS
import ExOSFiles

/// The volume, and its clients' pages.
final class VolumeServer {
  typealias DiskVolume = Ext2Volume<Partition<KernelDisk>, SecondChance>

  private var service: VolumeService<DiskVolume>
  /// How many blocks are asked for ahead of who reads a file in order.
  private static let readAhead = 32

  /// Who asked last, and which client it is.
  private var last: (caller: ContextHandle, row: Int)?

  /// Whether clients that have ended are being dismissed.
  private var isDismissing = false

  /// Mounts the volume that this program was given on the first disk.
  init(cacheSlots: Int) throws(VolumeError) {
    let disk: KernelDisk
    do throws(KernelError) {
      disk = try KernelDisk(
        VolumeServer.extent(), slotCount: cacheSlots, guardSlot: StartPage.volumeSlot,
        by: StartPage.blocksSlot)
    } catch { throw .disk(error) }
    let frames = disk.frameNumbers
    let place: Partition<KernelDisk>
    do throws(PartitionTableError) {
      place = try Partition(withVolumeOf: disk)
    } catch { throw .partitions(error) }
    do throws(Ext2MountError) {
      var volume = try DiskVolume(mounting: place, isShared: true, clock: VolumeServer.time)
      volume.readAhead = VolumeServer.readAhead
      service = VolumeService(volume, slotNames: frames)
    } catch { throw .volume(error) }
  }

  private static func time() -> FileTime {
    FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock))
  }

  /// The extent that this program's name may read and write.
  private static func extent() throws(KernelError) -> ExtentHandle {
    let own = Revealed.capability(StartPage.blocksSlot, of: OwnContext.environment.index)
    for index in 1..<max(Revealed.extentCapacity, 1) {
      guard let row = Revealed.extent(index, of: 0), row.kind == .owned || row.kind == .shared,
        own.dominates(row.name, for: [.read, .write])
      else { continue }
      return ExtentHandle(index: index, generation: row.generation)
    }
    throw .noSuchExtent
  }

  // MARK: Requests

  /// Does what a caller asks.
  func answer(_ request: TransferRequest) -> VolumeAnswer {
    guard let words = VolumeRequest(words: request.words) else {
      return VolumeAnswer(.invalidArgument)
    }
    // The last one's row is known: a context is of one environment as long as its handle is good.
    if let last, last.caller == request.caller, words.isForClients {
      return service.answer(words, from: last.row)
    }
    return answer(words, from: request.caller, by: request.name)
  }

  private func answer(
    _ request: VolumeRequest, from caller: ContextHandle, by name: Capability
  ) -> VolumeAnswer {
    guard let environment = VolumeServer.environment(of: caller) else {
      return VolumeAnswer(.invalidArgument)
    }
    switch request {
    case .connect(let frame, let pins): return connect(environment, frame, pins)
    case .disconnect:
      if let row = service.row(of: environment.rawValue) { dismiss(row) }
      return VolumeAnswer()
    case .unmount:
      return name.rights.contains(.control) ? service.unmount() : VolumeAnswer(.notPermitted)
    default:
      guard let row = service.row(of: environment.rawValue) else {
        return VolumeAnswer(.badDescriptor)
      }
      last = (caller, row)
      return service.answer(request, from: row)
    }
  }

  /// The environment of a caller, who may have ended since.
  private static func environment(of caller: ContextHandle) -> EnvironmentHandle? {
    guard let context = Revealed.context(caller.index), context.generation == caller.generation,
      let record = Revealed.environment(Int(context.environment))
    else { return nil }
    return EnvironmentHandle(index: Int(context.environment), generation: record.generation)
  }

  // MARK: Clients

  private func connect(
    _ caller: EnvironmentHandle, _ frame: UInt64, _ pinCount: Int
  ) -> VolumeAnswer {
    dismissEnded()
    if let row = service.row(of: caller.rawValue) { dismiss(row) }
    guard frame <= UInt64(UInt32.max), let row = service.admit(caller.rawValue) else {
      return VolumeAnswer(.tooManyOpenFiles)
    }
    do throws(KernelError) {
      try PeerPages.map(
        FrameHandle(number: Int(frame)), count: ExchangeArea.slotCount, heldBy: caller,
        at: VolumeServer.address(of: row), by: StartPage.volumeSlot)
    } catch { return VolumeAnswer(.invalidArgument) }
    // SAFETY: pages of peers can be used until they are unmapped, which is after the client is dismissed.
    let memory = unsafe SlotMemory(
      mappedAt: VolumeServer.address(of: row), slotCount: ExchangeArea.slotCount)
    return service.connect(
      caller.rawValue, in: row, ExchangeArea(memory), pinCount: pinCount)
  }

  private static func address(of row: Int) -> UInt64 {
    AddressMap.peers + UInt64(row * ExchangeArea.slotCount * 4096)
  }

  private func dismiss(_ row: Int) {
    service.dismiss(row)
    forget(row)
  }

  private func forget(_ row: Int) {
    last = nil
    PeerPages.unmap(at: VolumeServer.address(of: row), count: ExchangeArea.slotCount)
  }

  /// Takes back what clients had that are no more.
  func dismissGone() {
    isDismissing = true
    dismissEnded()
    isDismissing = false
  }

  private func dismissEnded() {
    let rows = service.dismiss { identity in
      let handle = EnvironmentHandle(rawValue: identity)
      guard let record = Revealed.environment(handle.index) else { return true }
      return record.generation != handle.generation || record.state != .living
    }
    for row in rows { forget(row) }
  }

  // MARK: Memory

  /// Gives frames back when the kernel asks for some.
  ///
  /// They are those of the indexes of large directories, which are made again when they are wanted; what the
  /// cache has is guaranteed to this program. What it is asked for while the volume is at work it gives when it
  /// next waits: the notice stays until then.
  func giveMemoryWhenAsked() {
    Revocation.addCache { [self] kind, _ in kind == .frame && !isAtWork ? giveMemory() : 0 }
  }

  /// Whether the volume must not be touched by who interrupts this program.
  private var isAtWork: Bool {
    isDismissing || Revealed.context(OwnContext.handle.index)?.serves != 0
  }

  /// - Returns: How many frames it gave.
  private func giveMemory() -> Int {
    let before = Heap.pageCount
    service.forgetIndexes()
    return before - Heap.pageCount
  }
}
