// The driver's own words, out of the device's reach; an index outside is noted.

import Drivers

/// A ledger as an array.
struct PaperLedger: Ledger, ~Copyable {
  private let memory: PhysicalMemory
  private var words: [UInt64]

  init(wordCount: Int, complainingTo memory: PhysicalMemory) {
    self.memory = memory
    words = Array(repeating: 0xa5a5_a5a5_a5a5_a5a5, count: wordCount)
  }

  var wordCount: Int { words.count }

  subscript(index: Int) -> UInt64 {
    get {
      guard words.indices.contains(index) else {
        memory.complain("driver read word \(index) of its ledger")
        return 0
      }
      return words[index]
    }
    set {
      guard words.indices.contains(index) else {
        memory.complain("driver wrote word \(index) of its ledger")
        return
      }
      words[index] = newValue
    }
  }
}
