// What a driver has given to its device, in frames that the device is never told of.

import Drivers

/// A driver's private words.
struct DeviceLedger: Ledger, ~Copyable {
  private let address: UInt64
  let wordCount: Int

  /// Takes frames, cleared, for good.
  init(wordCount: Int, _ memory: inout EarlyMemory) {
    address = KernelMemory.direct(memory.take(UInt64(wordCount &* 8 &+ 4095) >> 12))
    self.wordCount = wordCount
  }

  // SAFETY: the driver's indices lie within `wordCount`.
  subscript(index: Int) -> UInt64 {
    @inline(__always) get {
      let words: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(address)
      return unsafe words[index]
    }
    @inline(__always) nonmutating set {
      let words: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(address)
      unsafe words[index] = newValue
    }
  }
}
