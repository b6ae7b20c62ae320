// The first environment: the only one that the kernel makes. It is made with the same calls that ring 3
// has; every other environment is made by a library.

import Boot
import ELF
import ExokernelABI
import KernelCore

/// Making and entering the first environment.
enum FirstEnvironment {
  /// How many times there is, in quotas, what there is in memory: at 32 GiB still 31 bits.
  private static let overcommitment: UInt32 = 256

  /// Loads the first module and gives its environment everything that is free.
  ///
  /// - Returns: Its context.
  static func create(_ modules: BootModules) -> Int {
    let label = modules.label(0)
    let environment = unsafe kernel.createFirstEnvironment(label0: label.0, label1: label.1)
    modules.give(to: environment)
    unsafe kernel.overcommit(environment, times: overcommitment)
    let caller = Caller(context: 0, environment: environment)
    let file = unsafe modules.bytes(0)
    let program: Executable
    do throws(ELFError) {
      program = try Executable(unsafe Span(_unsafeElements: file))
    } catch {
      SerialConsole.refuse("the first module is not a program for this system; see -initrd")
    }
    do throws(KernelError) {
      return try unsafe load(program, file, caller)
    } catch {
      SerialConsole.write("exokernel: the first program does not fit; error ")
      SerialConsole.write(error.code)
      SerialConsole.write("; give QEMU more memory with --memory\n")
      SerialConsole.end(status: 1)
    }
  }

  private static func load(
    _ program: Executable, _ file: UnsafeBufferPointer<UInt8>, _ caller: Caller
  ) throws(KernelError) -> Int {
    let root = try allocate(caller)
    _ = try unsafe kernel.bindTable(
      caller, claim: 0, handle: root, address: 0, levelAndRecords: 4)
    for index in 0..<program.segmentCount {
      try unsafe load(program.segment(at: index), file, caller)
    }
    return try createContext(program.entry, caller)
  }

  @inline(never)
  private static func createContext(
    _ entry: UInt64, _ caller: Caller
  ) throws(KernelError) -> Int {
    let pair = try allocatePair(caller)
    let page = FrameHandle(number: FrameHandle(rawValue: pair).number + 1).rawValue
    let handle = try unsafe kernel.createContext(
      caller, claim: 0, handle: pair, entry: entry, stack: 0, argument: 0)
    try map(page, at: ContextPage.conventionalAddress, .readWrite, caller)
    return ContextHandle(rawValue: handle).index
  }

  @inline(never)
  private static func load(
    _ segment: Segment, _ file: UnsafeBufferPointer<UInt8>, _ caller: Caller
  ) throws(KernelError) {
    let flags = MapFlags(write: segment.isWritable, execute: segment.isExecutable)
    var page = segment.firstPage
    while page < segment.endOfPages {
      let frame = try allocate(caller)
      unsafe copy(segment, file, page: page, to: FrameHandle(rawValue: frame).number)
      try map(frame, at: page, flags, caller)
      page &+= 4096
    }
  }

  /// Copies what the file has of a page.
  private static func copy(
    _ segment: Segment, _ file: UnsafeBufferPointer<UInt8>, page: UInt64, to frame: Int
  ) {
    let begin = max(page, segment.address)
    let end = min(page &+ 4096, segment.address &+ UInt64(segment.fileSize))
    guard begin < end else { return }
    let target: UnsafeMutablePointer<UInt8> = unsafe kernel.machine.frameAddress(frame)
    let offset = segment.fileOffset &+ Int(begin &- segment.address)
    // SAFETY: the segment was found to lie in the file, and the piece lies in the page.
    unsafe UnsafeMutableRawPointer(target + Int(begin &- page)).copyMemory(
      from: file.baseAddress.unsafelyUnwrapped + offset, byteCount: Int(end &- begin))
  }

  // MARK: The calls that ring 3 has

  private static func allocate(_ caller: Caller) throws(KernelError) -> UInt64 {
    try unsafe kernel.allocateFrames(
      caller, claim: 0, first: FrameHandle.any, count: 1, guardSlot: 0)
  }

  /// Two frames in a row, the first of which is free and whose neighbour is too.
  @inline(never)
  private static func allocatePair(_ caller: Caller) throws(KernelError) -> UInt64 {
    var first: UInt64 = 1
    while true {
      do throws(KernelError) {
        return try unsafe kernel.allocateFrames(
          caller, claim: 0, first: first, count: 2, guardSlot: 0)
      } catch {
        guard error == .notFree else { throw error }
        first &+= 1
      }
    }
  }

  /// Maps a page, and hands in the page tables that are missing.
  @inline(never)
  private static func map(
    _ frame: UInt64, at address: UInt64, _ flags: MapFlags, _ caller: Caller
  ) throws(KernelError) {
    while true {
      let answer = unsafe kernel.map(
        caller, claim: 0, address: address, first: frame, flags: flags.rawValue, count: 1)
      if answer.error == 0 { return }
      let error = KernelError(rawValue: answer.error)
      guard error.code == KernelError.missingTable(0).code else { throw error }
      let table = try allocate(caller)
      _ = try unsafe kernel.bindTable(
        caller, claim: 0, handle: table, address: address,
        levelAndRecords: UInt64(error.detail))
    }
  }

  /// Leaves for ring 3, for the first time.
  static func enter(_ context: Int) -> Never {
    let now = unsafe kernel.machine.now
    unsafe SystemFacts.page.pointee.startStamp = now
    unsafe Processor.state.pointee.stamp = now
    unsafe kernel.beginSlice(now, for: context)
    carryOut(unsafe kernel.begin(context))
  }
}
