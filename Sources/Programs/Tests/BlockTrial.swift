// What tests of blocks begin with: names that may own some, an extent, and a port by which it is used.

import ExOS
import Trials

/// An extent of a name of the tests, bound to a ring.
struct BlockTrial: ~Copyable {
  let extent: Extent
  var port: DiskPort
  /// A frame of this program, mapped.
  let frame: FrameRun
  let page: Mapping

  /// Derives a name for the tests; it is empty again with the value's life.
  static func name(_ text: String, rights: Rights = .all) throws(KernelError) -> CapabilitySlot {
    guard let name = OwnerName(text.utf8) else { throw .nameTooLong }
    return try CapabilitySlot(deriving: name, rights: rights)
  }

  init(_ count: UInt64, on disk: Disk, by slot: Int) throws(KernelError) {
    let extent = try Extent(allocating: count, on: disk, by: slot)
    let port = try DiskPort(extent.handle, on: disk.index, by: slot)
    let frame = try FrameRun(count: 1)
    page = try frame.map(at: AddressMap.blocks)
    self.frame = frame
    self.port = port
    self.extent = extent
  }

  /// Asks for one block, and waits for the end.
  ///
  /// - Returns: Why the kernel refused it, or `deviceFailed`.
  mutating func ask(
    _ operation: DiskOperation, _ first: UInt64, frame number: Int? = nil
  ) -> KernelError? {
    port.prepare(operation, first: first, count: 1, tag: first)
    if operation == .read || operation == .write { port.addFrame(number ?? frame.first) }
    if let refusal = port.flush() { return refusal.error }
    return finish(1)
  }

  /// Waits for the end of so many requests.
  mutating func finish(_ count: Int) -> KernelError? {
    var left = count
    var error: KernelError?
    while left > 0 {
      if let completion = port.takeCompletion() {
        left -= 1
        if completion.status != .success { error = .deviceFailed }
      } else {
        port.wait()
      }
    }
    return error
  }

  /// Fills the frame with a word.
  func fill(_ value: UInt64) {
    for word in 0..<512 { setWord(at: page.address + UInt64(8 * word), value) }
  }

  /// Whether every word of the frame is this one.
  func isFilled(_ value: UInt64) -> Bool {
    (0..<512).allSatisfy { word(at: page.address + UInt64(8 * $0)) == value }
  }

  /// Gives the extent back.
  consuming func end() throws(KernelError) { try extent.free() }
}
