// The walk of every function that can be reached from bus 0. Bridges name the bus behind them, and may
// name any: each bus is walked once, so the walk ends after 65,536 addresses at the most.

/// A walk of the PCI functions of a machine, bus by bus, each bus in order of its addresses.
public struct PCIWalk: Sendable {
  /// The address to look at next: bus, device and function as in 16 bits; past the bus at its end.
  private var place: UInt32 = 0
  private var bus: UInt8 = 0
  private var known = BusSet()
  private var waiting = BusSet()
  /// Whether the device that is walked has functions beside the first.
  private var isMultiFunction = false

  /// A walk that has yet to begin.
  public init() { known.insert(0) }

  /// The next function, or nothing when all have been seen.
  public mutating func next(
    in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) -> PCIFunction? {
    while true {
      while place < 256 {
        let address = PCIAddress(
          bus: bus, device: UInt8(truncatingIfNeeded: place >> 3),
          function: UInt8(truncatingIfNeeded: place & 7))
        let function = PCIFunction(address, in: space)
        step(past: function, at: address, in: space)
        if let function { return function }
      }
      guard let next = waiting.removeFirst() else { return nil }
      bus = next
      place = 0
    }
  }

  /// The first function of a machine of which something holds, or nothing.
  public static func first(
    in space: borrowing some PCIConfigurationSpace & ~Copyable,
    where isWanted: (PCIFunction) -> Bool
  ) -> PCIFunction? {
    var walk = PCIWalk()
    while let function = walk.next(in: space) {
      if isWanted(function) { return function }
    }
    return nil
  }

  /// Moves on to the next function, or to the next device where there is none; notes bridges.
  private mutating func step(
    past function: PCIFunction?, at address: PCIAddress,
    in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) {
    if address.function == 0 {
      let header = space.load8(PCIRegister.headerType, of: address)
      isMultiFunction = function != nil && header & PCIRegister.isMultiFunction != 0
    }
    place &+= isMultiFunction ? 1 : 8
    guard let function, function.isBridge else { return }
    let behind = space.load8(PCIRegister.secondaryBus, of: address)
    if known.insert(behind) { waiting.insert(behind) }
  }
}
