// A disk that carries out one request at a time and loses, reorders and tears what was not flushed when
// the power goes. Blocks that are not in its content are zero.

import ExokernelABI
import KernelCore
import TestSupport

/// A disk, and the memory of the table that is on it.
final class SimulatedDisk: BlockStore {
  typealias Content = [UInt64: [UInt64]]

  enum Request: Equatable {
    case read(UInt64, buffer: Int)
    case write(UInt64, [UInt64])
    case zero(UInt64, count: UInt64)
    case flush
  }

  let blockCount: UInt64
  /// What outlives a power cut; and what is read.
  private var durable: Content
  private(set) var content: Content
  /// Changes of single blocks that may be lost, in order; nothing for zeroes.
  private var unflushed: [(block: UInt64, words: [UInt64]?)] = []
  /// What the table has asked for last, until it is carried out.
  private(set) var request: Request?
  private(set) var violations: [String] = []
  /// How often rows and words were read or written.
  var accesses = 0

  private var rows = Array(repeating: ExtentRecord(), count: BlockTableLayout.rowCount)
  private var buffers = Array(
    repeating: Array(repeating: UInt64(0xa5a5), count: 512), count: BlockTableLayout.bufferCount)

  init(blockCount: UInt64, content: Content = [:]) {
    self.blockCount = blockCount
    durable = content
    self.content = content
  }

  subscript(extent index: Int) -> ExtentRecord {
    get {
      accesses += 1
      return rows[index]
    }
    set {
      accesses += 1
      rows[index] = newValue
    }
  }
  subscript(word index: Int, inBuffer buffer: Int) -> UInt64 {
    get {
      accesses += 1
      return buffers[buffer][index]
    }
    set {
      accesses += 1
      if case .write = request, buffer == writing {
        violations.append("buffer \(buffer) changed while it is written")
      }
      buffers[buffer][index] = newValue
    }
  }

  // MARK: Requests

  private var writing = -1

  private func begin(_ new: Request) {
    if request != nil { violations.append("two requests at a time") }
    request = new
  }

  func read(_ block: UInt64, into buffer: Int) { begin(.read(block, buffer: buffer)) }
  func write(_ block: UInt64, from buffer: Int) {
    if block >= BlockTableLayout.reservedCount { violations.append("table written at \(block)") }
    writing = buffer
    begin(.write(block, buffers[buffer]))
  }
  func zero(_ first: UInt64, count: UInt64) {
    if first + count > blockCount { violations.append("zeroes beyond the disk") }
    begin(.zero(first, count: count))
  }
  func flush() { begin(.flush) }

  /// Carries the request out.
  func carryOut() {
    switch request {
    case .read(let block, let buffer): buffers[buffer] = words(of: block)
    case .flush:
      durable = content
      unflushed = []
    case .write(let block, let words): put(block, words)
    case .zero(let first, let count):
      for block in first..<first + count { put(block, nil) }
    case nil: violations.append("nothing was asked")
    }
    request = nil
  }

  /// Does not carry the request out, or only in part.
  func refuse(_ generator: inout SplitMix64) {
    if case .zero(let first, let count) = request {
      for block in first..<first + .random(in: 0..<count, using: &generator) { put(block, nil) }
    }
    request = nil
  }

  private func put(_ block: UInt64, _ words: [UInt64]?) {
    unflushed.append((block, words))
    content[block] = words
  }

  private func words(of block: UInt64) -> [UInt64] {
    let words = content[block] ?? []
    return words + Array(repeating: 0, count: 512 - words.count)
  }

  /// What an environment writes into a block of its own.
  func fill(_ block: UInt64, with stamp: UInt64) { put(block, [stamp]) }

  // MARK: The power

  /// The disk after a power cut now: some of what was not flushed is there, in any order, and a block
  /// that was being written may be half old and half new.
  func afterPowerCut(_ generator: inout SplitMix64) -> SimulatedDisk {
    var changes = unflushed
    switch request {
    case .write(let block, let words): changes.append((block, words))
    case .zero(let first, let count):
      changes += (first..<first + count).map { (block: $0, words: nil) }
    default: break
    }
    let odds = generator.pick([1, 2, 4], else: 2)
    var left = durable
    for change in changes.shuffled(using: &generator) where !generator.oneIn(odds + 1) {
      left[change.block] =
        generator.oneIn(6) ? torn(left[change.block], change.words, &generator) : change.words
    }
    return SimulatedDisk(blockCount: blockCount, content: left)
  }

  private func torn(
    _ old: [UInt64]?, _ new: [UInt64]?, _ generator: inout SplitMix64
  ) -> [UInt64]? {
    guard let new, new.count == 512 else { return new }
    // Often within the first words, where all that matters stands.
    let count = Int.random(in: 0...(generator.oneIn(2) ? 16 : 512), using: &generator)
    let before = (old ?? []) + Array(repeating: 0, count: 512 - (old?.count ?? 0))
    return Array(new.prefix(count)) + before.dropFirst(count)
  }

  /// The same content on another disk.
  func copy(blockCount: UInt64? = nil, _ change: (inout Content) -> Void = { _ in })
    -> SimulatedDisk
  {
    var content = content
    change(&content)
    return SimulatedDisk(blockCount: blockCount ?? self.blockCount, content: content)
  }
}
