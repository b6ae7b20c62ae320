// What the threads do: each counts steps of a computation on a page of its own words.

import CExOS
import ExOS

/// The threads' work.
enum Work {
  /// Where the counts stand, a line of the cache for each thread.
  private static let address = AddressMap.free

  /// Makes the page; threads must not fault.
  static func prepare() throws(KernelError) {
    let frame = try Frame()
    try AddressSpace.own.map(frame.release(), at: address, .readWrite)
  }

  /// How many steps a thread has done.
  static func steps(of thread: Int) -> UInt64 {
    loadWord(at: address + UInt64(thread) * 64)
  }

  /// A step: a few hundred instructions of a generator of numbers, whose result is kept.
  static func step(of thread: UInt64) {
    let place = address &+ thread &* 64
    var value = loadWord(at: place &+ 8) &+ thread
    for _ in 0..<64 { value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
    storeWord(at: place &+ 8, value)
    storeWord(at: place, loadWord(at: place) &+ 1)
  }
}

/// A step, as the scheduler's threads call it.
func doWork(thread: UInt64) { Work.step(of: thread) }
