// What tests set up again and again: frames, page tables, environments, contexts. By ordinary kernel
// calls, which must succeed.

import ExokernelABI
import KernelCore
import Testing

extension Computer {
  /// The value of a call that must succeed.
  @discardableResult
  func succeed(
    _ request: Request, by environment: Int, at location: SourceLocation = #_sourceLocation
  ) throws -> UInt64 {
    let next = call(request, by: environment)
    guard case .answer(let answer) = next, answer.error == 0 else {
      Issue.record("\(request) gave \(next)", sourceLocation: location)
      throw KernelError.noSuchCall
    }
    return answer.value
  }

  /// A run of frames, the first of them free one after another.
  func allocate(
    _ count: Int = 1, by environment: Int, guardSlot: Int = FrameEntry.sealed,
    at location: SourceLocation = #_sourceLocation
  ) throws -> Int {
    let first = try #require(
      (1..<kernel.machine.frameCount).first { start in
        start + count <= kernel.machine.frameCount
          && (start..<start + count).allSatisfy { isAvailable($0) }
      }, sourceLocation: location)
    let handle = try succeed(
      Request(.allocateFrames, 0, UInt64(first), UInt64(count), UInt64(guardSlot)),
      by: environment, at: location)
    return FrameHandle(rawValue: handle).number
  }

  func isAvailable(_ frame: Int) -> Bool {
    let entry = kernel.machine[frame: frame]
    return entry.isKind(.free) || entry.isKind(.draining) && !entry.awaitsDevice
  }

  /// The page tables that an address needs.
  ///
  /// - Parameter recordLevels: The levels whose tables keep mapping records, from 1 on.
  func makeTables(
    for address: UInt64, in environment: Int, records: Bool = false, recordLevels: Int = 1,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    for level in [4, 3, 2, 1] {
      let hasRecords = records && level <= recordLevels
      let frame = try allocate(hasRecords ? 2 : 1, by: environment, at: location)
      let request = Request(
        .bindTable, 0, UInt64(frame), address, UInt64(level) | (hasRecords ? 0x100 : 0))
      if level > 1, call(request, by: environment).error == .alreadyMapped {
        let count: UInt64 = hasRecords ? 2 : 1
        try succeed(Request(.freeFrames, 0, UInt64(frame), count), by: environment, at: location)
      } else if level == 1 {
        try succeed(request, by: environment, at: location)
      }
    }
  }

  /// A child with a part of its parent's quota.
  func makeEnvironment(
    by parent: Int, frames: Int = 12, guardSlot: Int = 0, environments: Int = 0,
    slices: Int = 4, filters: Int = 0, rings: Int = 0,
    at location: SourceLocation = #_sourceLocation
  ) throws -> Int {
    let others = slices | filters << 16 | environments << 32 | rings << 48
    let handle = try succeed(
      Request(.createEnvironment, UInt64(guardSlot), UInt64(frames), UInt64(others)), by: parent,
      at: location)
    return EnvironmentHandle(rawValue: handle).index
  }

  /// A context of an environment that has a root page table.
  func makeContext(in environment: Int, at location: SourceLocation = #_sourceLocation) throws
    -> Int
  {
    let pair = try allocate(2, by: environment, at: location)
    let handle = try succeed(
      Request(.createContext, 0, UInt64(pair), 0x40_0000, 0x50_0000), by: environment,
      at: location)
    return ContextHandle(rawValue: handle).index
  }

  /// A claim by which one environment acts for another.
  func claim(_ environment: Int, by slot: Int = 0) -> UInt64 {
    Claim(kernel.handle(ofEnvironment: environment), by: slot).rawValue
  }

  func handle(_ environment: Int) -> UInt64 { kernel.handle(ofEnvironment: environment).rawValue }

  func handle(ofContext context: Int) -> UInt64 { kernel.handle(ofContext: context).rawValue }

  /// Maps a frame of one's own or another's.
  @discardableResult
  func map(
    _ frame: Int, at address: UInt64, _ flags: MapFlags = .readWrite, by environment: Int,
    count: Int = 1
  ) -> Next {
    call(
      Request(.map, 0, address, UInt64(frame), flags.rawValue, UInt64(count)), by: environment)
  }

  /// Lets a context run, whoever ran.
  func run(_ context: Int) { carryOut(kernel.run(context)) }
}
