// All the memory that there is, with the names of the frames in the order in which they were had.

import CExOS
import ExOS

/// Frames that an attacker took and keeps.
struct Hoard {
  /// Where the names stand.
  private let names: UInt64
  private static let namesPerPage = 512

  private(set) var count = 0
  private var pageCount = 0

  /// Takes frames until there is none, or no more are allowed.
  ///
  /// - Parameter position: Which of the program's hoards this is.
  init(isWired: Bool, limit: Int = .max, position: UInt64 = 0) throws(KernelError) {
    names = AddressMap.free + 0x1_0000_0000 + position << 21
    let free = (1..<Revealed.frameCount).count { Revealed.isAvailable(frame: $0) }
    let wanted = min(free, limit)
    // First the memory for the names: what is oldest goes last.
    while pageCount * Hoard.namesPerPage < wanted {
      let page = try FramePool.allocate()
      try AddressSpace.own.map(
        page, at: names + UInt64(pageCount) * 4096, .readWrite)
      pageCount += 1
    }
    while count < wanted, let frame = try? Kernel.allocateFrames(isWired: isWired) {
      storeWord(at: place(count), frame.rawValue)
      count += 1
    }
  }

  private func place(_ index: Int) -> UInt64 { names + UInt64(index) * 8 }

  /// The name of a frame.
  subscript(_ index: Int) -> FrameHandle { FrameHandle(rawValue: loadWord(at: place(index))) }

  /// Whether a frame is still the program's.
  func holds(_ index: Int) -> Bool {
    let handle = self[index]
    guard let entry = Revealed.frame(handle.number) else { return false }
    return entry.generation == handle.generation && entry.isKind(.held)
  }

  /// Compares the repossession vector with the hoard: the newest is taken first.
  ///
  /// - Parameter least: How many must have been taken; nothing is being taken now.
  func complaint(taken least: Int) -> String? {
    var entries = [80 of UInt64](repeating: 0)
    var count = 0
    let overwritten = Int(
      OwnContext.readRepossessions { entry in
        if entry.kind & 0xff == ResourceClass.frame.rawValue { entries[count] = entry.handle }
        count += 1
      })
    let taken = overwritten + count
    let lost = (0..<self.count).count { !holds($0) }
    guard taken >= least, taken == lost else { return "\(taken) are told of, \(lost) are gone" }
    for index in 0..<count {
      let expected = self.count - 1 - overwritten - index
      guard entries[index] == self[expected].rawValue, !holds(expected) else {
        return "entry \(overwritten + index) is not of frame \(expected), or that is there"
      }
    }
    return nil
  }
}
