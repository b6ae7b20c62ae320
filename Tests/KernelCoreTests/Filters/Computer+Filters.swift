// A kernel with filters, and what tests do with it again and again.

import ExokernelABI
import Testing

@testable import KernelCore

extension Computer {
  /// Installs a filter; the value is its row.
  @discardableResult
  func install(
    _ description: FilterDescription, by environment: Int? = nil, ring: UInt32 = 0,
    guardSlot: UInt64 = 0, claiming slot: UInt64 = 0
  ) throws(KernelError) -> Int {
    kernel.machine.effort.begin()
    let raw = try kernel.allocateFilter(
      Caller(context: 0, environment: environment ?? first), ring: ring, guardSlot: guardSlot,
      by: slot, description: description)
    return FilterHandle(rawValue: raw).index
  }

  func free(filter: Int, by environment: Int? = nil, claiming slot: UInt64 = 0)
    throws(KernelError)
  {
    kernel.machine.effort.begin()
    _ = try kernel.freeFilter(
      Caller(context: 0, environment: environment ?? first), handle: handle(ofFilter: filter),
      by: slot)
  }

  func handle(ofFilter filter: Int) -> UInt64 { kernel.handle(ofFilter: filter).rawValue }

  /// The filter that decides a packet.
  func classify(_ packet: [UInt8], noise: UInt8 = 0xa5) -> Int {
    kernel.machine.effort.begin()
    return kernel.classify(ArrayPacket(bytes: packet, noise: noise), at: kernel.machine.now)
  }

  /// A filter call is refused with this error, and changes nothing.
  func expectRefused(
    _ error: KernelError, at location: SourceLocation = #_sourceLocation,
    _ call: () throws(KernelError) -> Void
  ) {
    let before = Snapshot(kernel)
    do throws(KernelError) {
      try call()
      Issue.record("the call succeeded", sourceLocation: location)
    } catch let found { #expect(found == error, sourceLocation: location) }
    #expect(Snapshot(kernel) == before, "something changed", sourceLocation: location)
  }

  /// The trie is what the filters that are installed make of it.
  func expectSoundFilters(at location: SourceLocation = #_sourceLocation) {
    let violations = FilterInvariants.violations(of: kernel)
    #expect(violations == [], sourceLocation: location)
  }

  /// An environment of its own, with capabilities of these names in its first slots.
  func makeEnvironment(named names: [[UInt8]], rights: Rights = .all, filters: Int = 8) throws
    -> Int
  {
    let child = try makeEnvironment(by: first, frames: 2, slices: 0, filters: filters)
    for (slot, name) in names.enumerated() {
      let low = name.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      try succeed(
        Request(
          .deriveCapability, 0, 9, low, 0, UInt64(name.count) | UInt64(rights.rawValue) << 8),
        by: first)
      try succeed(Request(.grantCapability, 9, claim(child), UInt64(slot)), by: first)
      try succeed(Request(.dropCapability, 9), by: first)
    }
    return child
  }
}
