// Reading and writing blocks: each request of a ring is checked against the extent that is bound and the
// frames that its environment holds, and goes to the device as it was checked. What is in the blocks, and
// when they are written, is the library's business.

import ExokernelABI

extension Exokernel where M: Machine & DiskDevice & ~Copyable {
  /// Gives the disk the first requests of a ring, up to the first that is refused; the value is how many.
  ///
  /// - Parameter count: At most `DiskRing.requestCapacity`; for more than `DiskRing.pagesAtOnce` frames it
  ///   answers `again`.
  @inline(__always)
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

  @inline(__always)
  private mutating func startAll(_ environment: Int, _ ring: Int, _ count: Int) -> Answer {
    var room = DiskRing.pagesAtOnce
    var index = 0
    while index < count {
      do throws(KernelError) {
        try start(index, environment, ring, &room)
      } catch {
        return refusal(error, of: index, ring)
      }
      index &+= 1
    }
    return Answer(value: UInt64(truncatingIfNeeded: count))
  }

  @inline(never)
  private mutating func refusal(_ error: KernelError, of index: Int, _ ring: Int) -> Answer {
    if error != .busy, error != .again { machine[ring: ring].refused &+= 1 }
    return Answer(error, at: UInt64(truncatingIfNeeded: index))
  }

  // MARK: A request

  /// Where a request stands; each of its words is read once.
  private struct Request {
    let frame: Int
    let word: Int
    let control: UInt64
    /// Where the ring has the extent bound.
    let place: Int

    var count: UInt64 { control >> 8 & 0xff_ffff }
    /// Where its frames stand in the ring's list.
    var list: Int { Int(truncatingIfNeeded: control >> 32) }
  }

  /// What a kind of request needs is known where each is compiled: reading and writing have no branch on it.
  @inline(__always)
  private mutating func start(
    _ index: Int, _ environment: Int, _ ring: Int, _ room: inout Int
  ) throws(KernelError) {
    let request = try decodeRequest(index, ring)
    let operation = request.control & 0xff
    if operation == DiskOperation.read.rawValue {
      try transfer(.read, request, environment, ring, &room)
    } else if operation == DiskOperation.write.rawValue {
      try transfer(.write, request, environment, ring, &room)
    } else {
      try startOther(request, ring)
    }
  }

  @inline(__always)
  private func decodeRequest(_ index: Int, _ ring: Int) throws(KernelError) -> Request {
    let frame = Int(machine[ring: ring].frame)
    let word = (DiskRing.requests &+ index &* DiskRequest.size) >> 3
    let control = machine[word: word &+ DiskRequest.control >> 3, in: frame]
    let place = machine[word: word &+ DiskRequest.binding >> 3, in: frame]
    guard place < UInt64(DiskRing.bindingCapacity) else { throw .noSuchExtent }
    return Request(
      frame: frame, word: word, control: control, place: Int(truncatingIfNeeded: place))
  }

  @inline(__always)
  private func first(of request: Request) -> UInt64 {
    machine[word: request.word &+ DiskRequest.first >> 3, in: request.frame]
  }

  @inline(__always)
  private func tag(of request: Request) -> UInt64 {
    machine[word: request.word &+ DiskRequest.tag >> 3, in: request.frame]
  }

  // MARK: Reading and writing

  @inline(__always)
  private mutating func transfer(
    _ operation: DiskOperation, _ request: Request, _ environment: Int, _ ring: Int,
    _ room: inout Int
  ) throws(KernelError) {
    let count = Int(truncatingIfNeeded: request.count)
    guard request.list &+ count <= DiskRing.frameListCapacity, count <= machine.transferLimit else {
      throw .badArgument(1)
    }
    room &-= count
    guard room >= 0 else { throw .again }
    let command = try vacantCommand(of: ring)
    try machine.checkQueue()
    let block = try machine.beginUse(
      machine[extentAt: request.place, of: ring], first: first(of: request),
      count: request.count, for: operation == .read ? .read : .write)
    try pinPages(of: request, count, environment, ring, command)
    machine.submit(
      operation, on: Int(machine[extentAt: request.place, of: ring].disk), first: block,
      count: request.count, tag: UInt32(truncatingIfNeeded: command))
    occupy(
      command, ring, machine[extentAt: request.place, of: ring].use, tag: tag(of: request),
      pageCount: count)
    recordRequest(operation, at: block, ring)
  }

  /// Keeps the frames of a request from every other use, and tells the driver of them.
  @inline(__always)
  private mutating func pinPages(
    of request: Request, _ count: Int, _ environment: Int, _ ring: Int, _ command: Int
  ) throws(KernelError) {
    var index = 0
    while index < count {
      do throws(KernelError) {
        let handle = machine[entry: request.list &+ index, ofList: request.frame &+ 1]
        let number = try decodeHeldFrame(UInt64(handle), by: environment)
        try pin(number, as: index, of: command)
      } catch {
        giveUp(command, index, place: request.place, ring)
        throw error
      }
      index &+= 1
    }
  }

  /// A request is not submitted after all.
  @inline(never)
  private mutating func giveUp(_ command: Int, _ pageCount: Int, place: Int, _ ring: Int) {
    unpinPages(of: command, pageCount)
    machine.endUse(machine[extentAt: place, of: ring].use)
  }

  // MARK: Requests without frames

  @inline(never)
  private mutating func startOther(_ request: Request, _ ring: Int) throws(KernelError) {
    guard let operation = DiskOperation(rawValue: request.control & 0xff) else {
      throw .badArgument(1)
    }
    let binding = machine[extentAt: request.place, of: ring]
    guard binding.isBound else { throw .noSuchExtent }
    let isFlush = operation == .flush
    let command = try vacantCommand(of: ring)
    try machine.checkQueue()
    guard binding.extent.rights.contains(.write) else { throw .notPermitted }
    if !isFlush { try machine.checkZeroing(request.count, on: Int(binding.disk)) }
    let block =
      isFlush
      ? 0
      : try machine.beginUse(
        binding, first: first(of: request), count: request.count, for: .write)
    machine.submit(
      operation, on: Int(binding.disk), first: block, count: isFlush ? 0 : request.count,
      tag: UInt32(truncatingIfNeeded: command))
    occupy(
      command, ring, isFlush ? .none : binding.use, tag: tag(of: request), pageCount: 0)
    recordRequest(operation, at: block, ring)
  }
}
