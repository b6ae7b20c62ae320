// How a program reaches the environment that holds the volume: by transfers through a gate, with its cache
// mapped read-only page by page as they are looked at, and an exchange area that only the two may use. What
// is asked, and when, is `ServedVolume`'s business.

public import ExOSFiles
internal import ExOSLogic
public import ExOSRuntime
public import ExokernelABI

/// The way to whoever holds the volume.
public struct VolumeGate: VolumeAccess, ~Copyable {
  /// The gate that leads there.
  private static let gate = 5
  private let frames: FrameRun
  private let mapping: Mapping
  public let area: ExchangeArea
  public let memory: SlotMemory
  /// The frame of each slot of the cache; 0 once it is mapped.
  private var unmapped: [UInt32] = []

  /// What the service said when this program became its client.
  fileprivate let root: FileNumber
  fileprivate let facts: VolumeFacts

  /// Becomes a client of whoever holds the volume; waits until it serves.
  ///
  /// - Parameter deadline: In ticks of the time-stamp counter.
  /// - Throws: `noGate` where the program was not told of a volume; `timeout` at the deadline.
  fileprivate init(pinCount: Int, deadline: UInt64) throws(KernelError) {
    guard Program.volume != .none else { throw .noGate }
    let frames = try FrameRun(
      count: ExchangeArea.slotCount, guardSlot: StartPage.volumeSlot)
    let mapping = try frames.map(at: AddressMap.exchange)
    // SAFETY: the frames are mapped as long as this value lives, and so the memory that it lends.
    let area = ExchangeArea(
      unsafe SlotMemory(mappedAt: mapping.address, slotCount: ExchangeArea.slotCount))
    try VolumeGate.bind(deadline: deadline)
    let answer = try VolumeGate.transfer(
      .connect(firstFrame: UInt64(frames.first), pinCount: pinCount))
    guard answer.code == 0 else { throw .exhausted }
    guard let facts = VolumeFacts(area) else { throw .unsupported }
    self.frames = frames
    self.mapping = mapping
    self.area = area
    self.facts = facts
    root = FileNumber(answer.value)
    // SAFETY: only slots that were made readable are read, and those stay mapped.
    unsafe memory = SlotMemory(mappedAt: AddressMap.volume, slotCount: facts.slotCount)
    unmapped = (0..<facts.slotCount).map { SlotNames.name(of: $0, in: area) }
  }

  deinit { _ = try? VolumeGate.transfer(.disconnect) }

  public mutating func makeReadable(_ slot: Int) throws(FileError) {
    guard unmapped[slot] != 0 else { return }
    do throws(KernelError) {
      try AddressSpace.shared.map(
        FrameHandle(number: Int(unmapped[slot])),
        at: AddressMap.volume &+ UInt64(truncatingIfNeeded: slot) &* 4096,
        MapFlags(write: false, slot: StartPage.volumeSlot))
      unmapped[slot] = 0
    } catch { throw .accessDenied }
  }

  public func ask(_ request: VolumeRequest) -> VolumeAnswer {
    do throws(KernelError) { return try VolumeGate.transfer(request) } catch {
      // Whoever held the volume is gone, or does not come to an end.
      return VolumeAnswer(.ioError)
    }
  }
}

// MARK: Transfers

extension VolumeGate {
  /// Makes the gate; whoever holds the volume may not serve yet.
  private static func bind(deadline: UInt64) throws(KernelError) {
    let printsForOthers = Revealed.ownEnvironment.devices & EnvironmentRecord.console != 0
    unsafe limit = printsForOthers ? Clock.ticks(milliseconds: 60_000) : 0
    while true {
      do throws(KernelError) {
        return try Kernel.bindGate(gate, to: Program.volume, by: StartPage.volumeSlot)
      } catch .noGate {
        guard Clock.ticks < deadline else { throw .timeout }
        try pause()
      } catch { throw error }
    }
  }

  /// Asks, and waits for the answer, and before that for others that ask.
  private static func transfer(_ request: VolumeRequest) throws(KernelError) -> VolumeAnswer {
    while true {
      do throws(KernelError) {
        let words = try Kernel.transfer(through: gate, limit: unsafe limit, request.words)
        return VolumeAnswer(words: (words.0, words.1))
      } catch .busy {
        // It may go on with the rest of this slice; where it waits for its disk, there is time.
        do throws(KernelError) { try Kernel.yield(to: Program.volume) } catch { try pause() }
      } catch { throw error }
    }
  }

  private static func pause() throws(KernelError) {
    try Kernel.sleep(
      seen: OwnContext.eventCount, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 1),
      acceptsTransfers: true)
  }

  /// Who prints for others must not wait for ever for one who may want to print why it cannot go on.
  nonisolated(unsafe) private static var limit: UInt64 = 0
}

// MARK: One line

extension ServedVolume where Access == VolumeGate {
  /// The volume that this program's creator told it of.
  ///
  /// - Parameters:
  ///   - pinCount: How many slots of the cache the program wants to pin; it may get fewer.
  ///   - patience: For how many milliseconds to wait until it is served.
  /// - Throws: `noGate` where the program was not told of a volume; `timeout` where it is not served.
  public init(pinCount: Int = 16, patience: UInt64 = 10_000) throws(KernelError) {
    let gate = try VolumeGate(
      pinCount: pinCount,
      deadline: Clock.ticks &+ Clock.ticks(milliseconds: patience))
    let (root, facts) = (gate.root, gate.facts)
    do throws(FileError) {
      try self.init(through: gate, root: root, facts: facts)
    } catch { throw .notPermitted }
  }
}
