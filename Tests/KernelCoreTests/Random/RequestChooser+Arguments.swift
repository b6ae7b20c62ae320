// Arguments that make sense: claims, frames, addresses, slots that exist, or did a moment ago.

import ExokernelABI
import KernelCore
import TestSupport

extension RequestChooser {
  mutating func roll(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

  /// A capability slot, of the few that are in use.
  mutating func slot() -> UInt64 { UInt64(roll(0..<5)) }

  /// A guard slot: often one that others may know, else sealed.
  mutating func guardSlot() -> UInt64 { random.oneIn(3) ? 15 : slot() }

  /// An environment's handle; sometimes of the generation before.
  mutating func environmentHandle() -> UInt64 {
    let living = picture.environments.indices.filter { picture.environments[$0] != nil }
    let index = random.oneIn(20) ? roll(0..<10) : random.pick(living, else: 1)
    guard index < picture.environmentGenerations.count else { return UInt64(index) }
    let generation = picture.environmentGenerations[index] &- (random.oneIn(20) ? 1 : 0)
    return UInt64(generation) << 32 | UInt64(index)
  }

  /// A claim: the caller's own, or for another environment by a slot.
  mutating func claim() -> UInt64 {
    random.oneIn(3) ? environmentHandle() | slot() << 16 : 0
  }

  /// The environment that a claim names.
  func claimed(_ claim: UInt64) -> Int { claim == 0 ? environment : Int(claim & 0xffff) }

  /// A frame of an environment that `condition` holds for; or any; sometimes with a generation.
  mutating func frame(of owner: Int, _ condition: (PlainFrame) -> Bool = { _ in true }) -> UInt64 {
    let own = picture.frames.indices.filter {
      picture.frames[$0].holder == owner && condition(picture.frames[$0])
    }
    var number = random.pick(own, else: 1)
    if own.isEmpty || random.oneIn(12) { number = roll(0..<picture.frames.count + 1) }
    guard random.oneIn(4), number < picture.frames.count else { return UInt64(number) }
    let generation = picture.frames[number].generation &- (random.oneIn(4) ? 1 : 0)
    return UInt64(generation) << 32 | UInt64(number)
  }

  /// An address of a few that meet each other, at the ends of tables and of the address space.
  mutating func address() -> UInt64 {
    let places: [UInt64] = [
      0x40_0000, 0x40_1000, 0x40_2000, 0x40_3000, 0x5f_f000, 0x60_0000, 0x40_0000, 0x40_1000,
      0x3f_f000, 0x7fff_ffff_e000, 0x80_4000_0000, 0x80_0000, 0xa0_0000,
    ]
    return random.oneIn(4) ? random.pick(places, else: 0) : 0x40_0000 + UInt64(roll(0..<8)) * 0x1000
  }

  mutating func count() -> UInt64 { random.oneIn(4) ? UInt64(roll(2..<6)) : 1 }

  mutating func flags() -> UInt64 {
    MapFlags(
      write: random.oneIn(2), execute: random.oneIn(3), slot: Int(slot()),
      library: random.oneIn(3) ? random.next() : 0
    ).rawValue
  }

  // MARK: Calls

  mutating func capabilityArguments(_ call: Call) -> [UInt64] {
    switch call {
    case .deriveCapability:
      let length = UInt64(roll(0..<(random.oneIn(5) ? 16 : 3)))
      let rights = UInt64(random.oneIn(3) ? 15 : roll(1..<16))
      return [
        slot(), slot(), 0x0101 * UInt64(roll(0..<3)), random.next(), length | rights << 8,
      ]
    case .openCapabilitySlot: return [slot(), random.oneIn(2) ? 0 : environmentHandle()]
    case .grantCapability: return [slot(), environmentHandle() | slot() << 16, slot()]
    // The root capability stays, mostly: without it nothing can be done for others.
    default: return [random.oneIn(20) ? 0 : 1 + UInt64(roll(0..<4))]
    }
  }

  mutating func frameArguments(_ call: Call) -> [UInt64] {
    let claim = claim()
    let owner = claimed(claim)
    switch call {
    case .allocateFrames:
      let wired: UInt64 = random.oneIn(4) ? FrameEntry.wired : 0
      if random.oneIn(2) { return [claim, .max, 1, guardSlot() | wired] }
      let free = picture.frames.indices.filter { picture.frames[$0].isAvailable }
      return [claim, UInt64(random.pick(free, else: 1)), UInt64(roll(1..<4)), guardSlot()]
    case .shareFrame: return [claim, frame(of: owner), guardSlot()]
    case .unshareFrame:
      return [frame(of: roll(1..<picture.environments.count)) { $0.bindings.count > 0 }, slot()]
    default:
      let count = random.oneIn(4) ? UInt64(roll(2..<4)) : 1
      return [claim, frame(of: owner) { $0.use == .held }, count, UInt64(roll(0..<2))]
    }
  }

  mutating func mappingArguments(_ call: Call) -> [UInt64] {
    let claim = claim()
    let owner = claimed(claim)
    let address = address()
    switch call {
    case .bindTable:
      let level = UInt64(missingLevel(owner, address))
      let records: UInt64 = level < 3 && random.oneIn(2) ? 0x100 : 0
      let frame = frame(of: owner) { $0.use == .held && $0.bindings.isEmpty }
      return [claim, frame, address, level | records]
    case .unbindTable:
      if random.oneIn(4) { return [claim, address, 1] }
      return [claim] + emptyTable(of: owner, else: address)
    case .freezeTable: return [claim, address, random.oneIn(3) ? 0 : 1]
    case .bindFrozenTable:
      let frozen = picture.frames.indices.filter { picture.isFrozen($0) }
      let table = UInt64(random.pick(frozen, else: roll(0..<picture.frames.count)))
      let place = random.pick([0x80_0000, 0x60_0000, 0x40_0000, 0xa0_0000], else: address)
      return [claim, table, place, flags() & MapFlags.tableMask]
    case .map:
      if random.oneIn(2) {
        let frame = frame(of: owner) { $0.use == .held || $0.use == .sharedWithKernel }
        return [claim, address, frame, flags(), count()]
      }
      if random.oneIn(4) {
        let tables = frame(of: roll(0..<picture.environments.count)) { $0.level != nil }
        return [claim, address, tables, flags() & ~PageTableEntry.writable, 1]
      }
      // Others' frames, mostly those that somebody may bind.
      let other = roll(0..<picture.environments.count)
      return [
        claim, address, frame(of: other) { $0.guardSlot != 15 && $0.use != .records }, flags(), 1,
      ]
    case .unmap: return [claim, address, count(), random.oneIn(2) ? 0 : random.next() >> 1]
    default:
      let history: UInt64 = random.oneIn(3) ? 1 << 20 : 0
      return [claim, address, flags() | history, count()]
    }
  }

  /// The address and the level of a table that has no entries; any where there is none.
  private mutating func emptyTable(of owner: Int, else address: UInt64) -> [UInt64] {
    let tables = picture.frames.indices.filter {
      let frame = picture.frames[$0]
      return frame.holder == owner && frame.level != nil
        && frame.entries.values.allSatisfy { $0 & 1 == 0 }
    }
    guard let table = tables.randomElement(using: &random), !random.oneIn(6),
      let level = picture.frames[table].level
    else { return [address, UInt64(roll(1..<5))] }
    var base: UInt64 = 0
    var current = table
    while let place = picture.frames[current].first, let above = picture.frames[place.table].level,
      above > 1
    {
      base |= UInt64(place.index) << UInt64(3 + 9 * above)
      current = place.table
    }
    return [base, UInt64(level)]
  }

  /// The level of the table that is missing at an address; 1 to 4 at random if none is.
  private mutating func missingLevel(_ owner: Int, _ address: UInt64) -> Int {
    guard picture.environments.indices.contains(owner),
      var table = picture.environments[owner]?.root, table != 0
    else { return 4 }
    for level in [3, 2, 1] {
      let index = Int(address >> UInt64(12 + 9 * level)) & 511
      guard let word = picture.frames[table].entries[index] else { return level }
      table = PageTableEntry(rawValue: word).frame
      guard table < picture.frames.count else { return level }
    }
    return roll(1..<5)
  }

  mutating func environmentArguments(_ call: Call) -> [UInt64] {
    switch call {
    case .createEnvironment:
      let frames = UInt64(roll(4..<16))
      let guaranteed = random.oneIn(3) ? UInt64(roll(0..<5)) : 0
      let environments = UInt64(roll(0..<4))
      let (slices, filters) = (UInt64(roll(0..<6)), UInt64(roll(0..<4)))
      let others = slices | filters << 16 | environments << 32 | UInt64(roll(0..<2)) << 48
      return [slot(), frames | guaranteed << 32, others, 7, 9]
    case .createContext:
      let claim = claim()
      let owner = claimed(claim)
      let pairs = picture.frames.indices.dropLast().filter {
        isPlain($0, owner) && isPlain($0 + 1, owner)
      }
      return [claim, UInt64(random.pick(Array(pairs), else: 1)), 0x40_0000, 0x50_0000, 3]
    case .destroyEnvironment: return [environmentHandle() | slot() << 16]
    case .allocateSlice:
      let claim = claim()
      return [
        claim, contextHandle(of: claimed(claim)), random.oneIn(2) ? .max : UInt64(roll(0..<64)),
      ]
    case .revoke:
      let form: UInt64 = random.oneIn(3) ? 1 << 8 : 0
      return [claim(), UInt64(roll(1..<5)) | form, UInt64(roll(1..<6))]
    case .shareSlice: return [slicePosition(of: environment), guardSlot()]
    case .bindSlice:
      let others = picture.slices.indices.filter { picture.slices[$0].guardSlot != 15 }
      let position =
        random.oneIn(2)
        ? slicePosition(of: environment) : UInt64(random.pick(Array(others), else: 3))
      return [position, contextHandle(of: environment), slot()]
    case .freeSlice: return [slicePosition(of: environment)]
    default: return [random.next()]
    }
  }

  /// A slot that an environment holds.
  private mutating func slicePosition(of owner: Int) -> UInt64 {
    let own = picture.slices.indices.filter { picture.slices[$0].environment == owner }
    return UInt64(random.pick(Array(own), else: 3))
  }

  func isPlain(_ frame: Int, _ owner: Int) -> Bool {
    picture.frames[frame].use == .held && picture.frames[frame].holder == owner
      && picture.frames[frame].bindings.isEmpty
  }

  /// A context, of a given environment if it has one.
  private mutating func contextHandle(of owner: Int? = nil) -> UInt64 {
    let living = picture.contexts.indices.filter {
      guard let context = picture.contexts[$0] else { return false }
      return owner == nil || context.environment == owner
    }
    let index = random.oneIn(20) ? roll(0..<10) : random.pick(living, else: 1)
    guard index < picture.contextGenerations.count else { return UInt64(index) }
    let generation = picture.contextGenerations[index] &- (random.oneIn(20) ? 1 : 0)
    return UInt64(generation) << 32 | UInt64(index)
  }

  private func handle(ofContext index: Int) -> UInt64 {
    UInt64(picture.contextGenerations[index]) << 32 | UInt64(index)
  }

  /// Whether a gate of the caller's leads to a context that accepts.
  func isOpen(_ gate: Int) -> Bool {
    guard let bound = picture.contexts[context]?.gates[gate], bound.key != 0 else { return false }
    let target = picture.contexts[bound.context]
    return target?.transferKey == bound.key && target?.accepts ?? false
  }

  mutating func contextArguments(_ call: Call) -> [UInt64] {
    switch call {
    case .bindEvents:
      return [
        random.oneIn(4) ? 0 : 0x40_0000, 0x50_0000, random.oneIn(3) ? 0 : 0x40_1000, 0x51_0000,
        UInt64(roll(0..<8)),
      ]
    case .sleep:
      let seen = picture.contexts[context]?.eventCount ?? 0
      // Who serves may wait for a notice alone.
      if picture.contexts[context]?.serves == true, random.oneIn(6) { return [seen, 0, 0] }
      let deadline = now &+ UInt64(roll(0..<4000))
      return [
        random.oneIn(6) ? seen &+ 1 : seen, random.oneIn(2) ? 0 : deadline,
        random.oneIn(5) ? 0 : 1,
      ]
    case .bindTransfer: return [random.oneIn(10) ? 0 : 0x41_0000, 0x52_0000, slot()]
    case .bindGate:
      let open = picture.contexts.indices.filter { picture.contexts[$0]?.transferKey ?? 0 != 0 }
      let target = random.oneIn(4) ? contextHandle() : handle(ofContext: random.pick(open, else: 1))
      return [UInt64(roll(0..<8)), target, slot()]
    case .transfer:
      var bound = (0..<8).filter { picture.contexts[context]?.gates[$0].key ?? 0 != 0 }
      if !random.oneIn(6) { bound = bound.filter { isOpen($0) } }
      let gate = UInt64(random.pick(bound, else: 0))
      let limit = random.oneIn(2) ? 0 : UInt64(roll(1..<3000))
      return [gate | (random.oneIn(4) ? 0x100 : 0), limit]
    case .yield: return [random.oneIn(2) ? 0 : contextHandle()]
    default: return []
    }
  }
}
