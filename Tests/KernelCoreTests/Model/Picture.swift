// The kernel's state as plain values: what the reference model keeps, and what is read off the kernel
// after each call to be compared with it.

import ExokernelABI

/// A state of the kernel.
struct Picture: Hashable {
  struct Slot: Hashable {
    var environment = 0
    var context = 0
  }

  /// By number; 0 is no frame.
  var frames: [PlainFrame] = []
  /// By index; nothing where a row is not used.
  var environments: [PlainEnvironment?] = []
  var environmentGenerations: [UInt32] = []
  var contexts: [PlainContext?] = []
  var contextGenerations: [UInt32] = []
  var slices = Array(repeating: Slot(), count: SliceRecord.count)
  /// The contexts that could run, in order.
  var ready: [Int] = []
  /// The contexts that wait for a time, in order.
  var sleepers: [Int] = []
  var slicePosition = 0
  var sliceEnd: UInt64 = 0
  /// Whether the end of the slice was announced.
  var isEndAnnounced = false
  var consoleHolder = 0
}

extension Picture {
  /// The environment in whose page table a place is.
  func owner(of place: Place) -> Int { frames[place.table].holder }

  func isLiving(_ environment: Int) -> Bool {
    environments.indices.contains(environment)
      && environments[environment]?.state == .living
  }

  /// The leaf entries of the tables that an environment holds, with the frames that they name.
  func mappings(of environment: Int) -> [(place: Place, frame: Int)] {
    frames.indices.filter { frames[$0].holder == environment && frames[$0].level == 1 }.flatMap {
      table in
      frames[table].entries.compactMap { index, word in
        let entry = PageTableEntry(rawValue: word)
        return entry.isPresent ? (Place(table: table, index: index), entry.frame) : nil
      }
    }
  }
}
