// The extents that an environment's disk rings use, as revocation counts and takes them. Bounded by the number
// of rings.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// How many places of an environment's rings have an extent.
  func countExtents(of environment: Int) -> UInt32 {
    var count: UInt32 = 0
    var ring = Int(machine[environment: environment].firstRing)
    while ring != 0 {
      count &+= countExtents(ofRing: ring)
      ring = Int(machine[ring: ring].next)
    }
    return count
  }

  func countExtents(ofRing ring: Int) -> UInt32 {
    guard machine[ring: ring].kind == .disk else { return 0 }
    var count: UInt32 = 0
    var place = 0
    while place < DiskRing.bindingCapacity {
      if machine[extentAt: place, of: ring].isBound { count &+= 1 }
      place &+= 1
    }
    return count
  }

  /// Breaks bindings of an environment, and writes their names into its repossession vector.
  ///
  /// What the disk has of their requests it ends.
  ///
  /// - Returns: How many there were, of at most as many as are wanted.
  mutating func repossessExtents(_ wanted: UInt32, of environment: Int) -> UInt32 {
    var taken: UInt32 = 0
    var ring = Int(machine[environment: environment].firstRing)
    while ring != 0, taken < wanted {
      var place = 0
      while place < DiskRing.bindingCapacity, taken < wanted,
        machine[ring: ring].kind == .disk
      {
        let binding = machine[extentAt: place, of: ring]
        if binding.isBound {
          machine[extentAt: place, of: ring] = ExtentBinding()
          repossess(
            .extent, binding.extent.handle.rawValue, at: UInt64(binding.disk), from: environment)
          taken &+= 1
        }
        place &+= 1
      }
      ring = Int(machine[ring: ring].next)
    }
    return taken
  }
}
