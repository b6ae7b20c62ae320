// Reading and writing blocks: each request of a ring is checked against the extent that is bound and the
// frames that its environment holds, and goes to the device as it was checked. What is in the blocks, and
// when they are written, is the library's business.

import ExokernelABI

extension Exokernel where M: Machine & DiskDevice & ~Copyable {
  /// Gives the disk the first requests of a ring, up to the first that is refused; the value is how many.
  ///
  /// - Parameter count: At most `DiskRing.requestCapacity`; for more than `DiskRing.pagesAtOnce` frames it
  ///   answers `again`.
  public mutating func transferBlocks(_ caller: Caller, ring: UInt64, count: UInt64) -> Answer {
    do throws(KernelError) {
      let ring = try decodeRing(ring, .disk, of: caller.environment)
      guard count <= UInt64(DiskRing.requestCapacity) else { throw .badArgument(1) }
      let answer = startAll(caller.environment, ring, Int(truncatingIfNeeded: count))
      machine.flushCommands()
      if answer.value != 0 { watchDevices() }
      return answer
    } catch {
      return Answer(error)
    }
  }

  private mutating func startAll(_ environment: Int, _ ring: Int, _ count: Int) -> Answer {
    var budget = DiskRing.pagesAtOnce
    var index = 0
    while index < count {
      do throws(KernelError) {
        let request = try decodeRequest(ring, index)
        budget &-= request.pageCount
        guard budget >= 0 else { throw .again }
        try start(request, environment, ring)
      } catch {
        if error != .busy, error != .again { machine[ring: ring].refused &+= 1 }
        return Answer(error, at: UInt64(truncatingIfNeeded: index))
      }
      index &+= 1
    }
    return Answer(value: UInt64(truncatingIfNeeded: count))
  }

  // MARK: Decoding

  /// A request as it was read, each word once.
  private struct Request {
    var operation: DiskOperation
    var tag: UInt64
    var first: UInt64
    var count: UInt64
    /// Where its frames stand in the ring's list, and how many there are.
    var list: Int
    var pageCount: Int
    var binding: ExtentBinding

    var right: Rights { operation == .read ? .read : .write }
  }

  @inline(__always)
  private func decodeRequest(_ ring: Int, _ index: Int) throws(KernelError) -> Request {
    let frame = Int(machine[ring: ring].frame)
    let word = (DiskRing.requests &+ index &* DiskRequest.size) >> 3
    let control = machine[word: word &+ DiskRequest.control >> 3, in: frame]
    let place = machine[word: word &+ DiskRequest.binding >> 3, in: frame]
    guard place < UInt64(DiskRing.bindingCapacity) else { throw .noSuchExtent }
    let binding = machine[extentAt: Int(truncatingIfNeeded: place), of: ring]
    guard binding.isBound else { throw .noSuchExtent }
    guard let operation = DiskOperation(rawValue: control & 0xff) else { throw .badArgument(1) }
    let count = control >> 8 & 0xff_ffff
    let list = Int(truncatingIfNeeded: control >> 32)
    let pageCount = operation == .read || operation == .write ? Int(count) : 0
    guard list >= 0, list &+ pageCount <= DiskRing.frameListCapacity,
      pageCount <= min(machine.transferLimit(of: Int(binding.disk)), DiskRing.transferLimit)
    else { throw .badArgument(1) }
    return Request(
      operation: operation, tag: machine[word: word &+ DiskRequest.tag >> 3, in: frame],
      first: machine[word: word &+ DiskRequest.first >> 3, in: frame], count: count, list: list,
      pageCount: pageCount, binding: binding)
  }

  // MARK: Use

  @inline(__always)
  private mutating func start(
    _ request: Request, _ environment: Int, _ ring: Int
  ) throws(KernelError) {
    let command = try vacantCommand(of: ring)
    guard request.binding.extent.rights.isSuperset(of: request.right) else { throw .notPermitted }
    let block =
      request.operation == .flush
      ? 0
      : try machine.beginUse(
        request.binding, first: request.first, count: request.count, for: request.right)
    do throws(KernelError) {
      try pinPages(of: request, environment, ring, command)
      try submit(
        request.operation, on: Int(request.binding.disk), first: block, count: request.count,
        command, pageCount: request.pageCount)
    } catch {
      if request.operation != .flush { machine.endUse(request.binding) }
      throw error
    }
    occupy(
      command, ring, request.binding, tag: request.tag, isUse: request.operation != .flush,
      pageCount: request.pageCount)
    recordRequest(request.operation, at: block, ring)
  }

  /// Keeps the frames of a request from every other use, and tells the driver of them.
  @inline(__always)
  private mutating func pinPages(
    of request: Request, _ environment: Int, _ ring: Int, _ command: Int
  ) throws(KernelError) {
    let list = Int(machine[ring: ring].frame) &+ 1
    var index = 0
    while index < request.pageCount {
      do throws(KernelError) {
        let entry = request.list &+ index
        let word = machine[word: entry >> 1, in: list]
        let number = try decodeHeldFrame(
          word >> UInt64((entry & 1) &* 32) & 0xffff_ffff, by: environment)
        try pin(number, as: index, of: command)
      } catch {
        machine.discardPages()
        unpinPages(of: command, index)
        throw error
      }
      index &+= 1
    }
  }
}
