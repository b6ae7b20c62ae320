// Content is saved before a wired frame is taken by force, to blocks that its holder named beforehand (Engler
// 1995 §3.5). The device reads the frame while it drains, so that nobody waits; what it is worth to find the
// content again is the library's business.

public import ExokernelABI

extension Exokernel where M: Machine & DiskDevice & ~Copyable {
  /// Names blocks for the content of wired frames; what a ring named before is forgotten.
  ///
  /// - Parameters:
  ///   - place: Where the ring has the extent bound, for writing.
  ///   - first: Counted from the extent's own.
  ///   - count: 0 is none.
  public mutating func bindSaveArea(
    _ caller: Caller, ring: UInt64, place: UInt64, first: UInt64, count: UInt64
  ) throws(KernelError) -> UInt64 {
    let ring = try decodeRing(ring, .disk, of: caller.environment)
    guard place < UInt64(DiskRing.bindingCapacity) else { throw .badArgument(1) }
    let place = Int(truncatingIfNeeded: place)
    let binding = machine[extentAt: place, of: ring]
    guard binding.isBound else { throw .noSuchExtent }
    guard binding.extent.rights.contains(.write) else { throw .notPermitted }
    guard first < 1 << 48 else { throw .badArgument(2) }
    guard count < 1 << 48 else { throw .badArgument(3) }
    machine[saveAreaOf: ring] = SaveArea(place: place, first: first, count: count)
    return 0
  }

  /// What became of a frame's content.
  enum Saving: Equatable {
    /// It goes to this block, counted from 1; 0 is nowhere.
    case begun(UInt64)
    /// The disk has no room for a command now.
    case notYet
  }

  /// Has a frame's content written where its holder wants it.
  mutating func saveContent(of frame: Int, for environment: Int) -> Saving {
    guard let ring = ringWithSaveArea(of: environment) else { return .begun(0) }
    let area = machine[saveAreaOf: ring]
    do throws(KernelError) {
      try writeContent(of: frame, to: area, ring)
    } catch .busy {
      return .notYet
    } catch {
      return .begun(0)
    }
    machine[saveAreaOf: ring].next &+= 1
    machine[saveAreaOf: ring].count &-= 1
    return .begun(area.next &+ 1)
  }

  /// Bounded by the number of rings.
  private func ringWithSaveArea(of environment: Int) -> Int? {
    var ring = Int(machine[environment: environment].firstRing)
    while ring != 0 {
      if machine[ring: ring].kind == .disk, machine[saveAreaOf: ring].count > 0 { return ring }
      ring = Int(machine[ring: ring].next)
    }
    return nil
  }

  private mutating func writeContent(
    of frame: Int, to area: SaveArea, _ ring: Int
  ) throws(KernelError) {
    let binding = machine[extentAt: area.place, of: ring]
    guard binding.isBound else { throw .noSuchExtent }
    let command = try vacantCommand(of: ring)
    try machine.checkQueue()
    let block = try machine.beginUse(binding, first: area.next, count: 1, for: .write)
    do throws(KernelError) {
      try pin(frame, as: 0, of: command)
    } catch {
      machine.endUse(binding.use)
      throw error
    }
    machine.submit(
      .write, on: Int(binding.disk), first: block, count: 1,
      tag: UInt32(truncatingIfNeeded: command))
    occupy(
      command, ring, binding.use, tag: DiskCompletion.isOfSaving | area.next &+ 1, pageCount: 1)
    recordRequest(.write, at: block, ring)
    machine.flushCommands()
    watchDevices()
  }
}
