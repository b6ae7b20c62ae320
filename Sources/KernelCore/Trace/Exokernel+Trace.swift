// Tracing: an environment hands in frames, and the kernel records into them who enters it and who runs.
// Whoever holds the console may, since it slows everybody. How much to keep, who else may read the ring
// and what it means is the library's business.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// Begins to trace into a run of the caller's frames, or ends it.
  ///
  /// The frames may be mapped before or after; they are in use until tracing ends.
  ///
  /// - Parameter count: How many frames, a power of two; 0 ends tracing.
  public mutating func bindTrace(_ caller: Caller, handle: UInt64, count: UInt64)
    throws(KernelError) -> UInt64
  {
    guard count <= UInt64(TraceRing.maximumFrames), count & (count &- 1) == 0 else {
      throw .badArgument(1)
    }
    let devices = machine[environment: caller.environment].devices
    guard devices & EnvironmentRecord.console != 0 else { throw .notHeld }
    guard count > 0 else { return try unbindTrace(caller.environment) }
    let first = try decodeSpareFrame(handle, by: caller.environment)
    var offset = 1
    while offset < Int(truncatingIfNeeded: count) {
      let behind = FrameHandle(number: first &+ offset).rawValue
      _ = try decodeSpareFrame(behind, by: caller.environment)
      offset &+= 1
    }
    guard traceHolder.environment == 0 else { throw .inUse }

    traceHolder = TraceHolder(
      environment: caller.environment, firstFrame: first,
      frameCount: Int(truncatingIfNeeded: count))
    setTraceFrames(.sharedWithKernel)
    machine.beginRecording(firstFrame: first, frameCount: traceHolder.frameCount)
    return 0
  }

  private mutating func unbindTrace(_ environment: Int) throws(KernelError) -> UInt64 {
    guard traceHolder.environment == environment else { throw .notHeld }
    setTraceFrames(.held)
    endTrace(of: environment)
    return 0
  }

  private mutating func setTraceFrames(_ kind: FrameKind) {
    var offset = 0
    while offset < traceHolder.frameCount {
      let number = traceHolder.firstFrame &+ offset
      let entry = machine[frame: number]
      machine[frame: number].become(kind, holder: entry.holder, guardSlot: entry.guardSlot)
      offset &+= 1
    }
  }

  /// An environment ended, or wants no more records: nothing is written into its frames any more.
  @inline(__always)
  mutating func endTrace(of environment: Int) {
    guard traceHolder.environment == environment else { return }
    machine.endRecording()
    traceHolder = TraceHolder()
  }

  // MARK: Records

  /// Records that an environment ended.
  @inline(__always)
  mutating func recordEnd(of environment: Int, _ ending: Ending) {
    guard machine.isRecording else { return }
    machine.record(
      .environmentEnd, context: 0, UInt64(truncatingIfNeeded: environment),
      UInt64(ending.cause) | ending.status << 32)
  }

  /// Records that resources were asked back from an environment, or taken.
  mutating func recordRevocation(
    of kind: ResourceClass, count: UInt32, from environment: Int, isTaken: Bool
  ) {
    guard machine.isRecording else { return }
    let what = kind.rawValue | (isTaken ? 1 << 8 : 0)
    machine.record(
      .revocation, context: 0, UInt64(truncatingIfNeeded: environment) | what << 32,
      UInt64(count))
  }

  /// Records that a disk was given a request.
  @inline(__always)
  mutating func recordRequest(_ operation: DiskOperation, at block: UInt64, _ ring: Int) {
    if machine.isRecording { addRequest(operation, at: block, ring) }
  }

  /// Apart, so that who does not trace makes nothing ready for it.
  @inline(never)
  private mutating func addRequest(_ operation: DiskOperation, at block: UInt64, _ ring: Int) {
    machine.record(
      .diskRequest, context: 0, operation.rawValue | UInt64(truncatingIfNeeded: ring) << 32, block)
  }

  /// Records that a disk is done with a request.
  @inline(__always)
  mutating func recordCompletion(_ status: DiskStatus, _ ring: Int) {
    if machine.isRecording { addCompletion(status, ring) }
  }

  @inline(never)
  private mutating func addCompletion(_ status: DiskStatus, _ ring: Int) {
    machine.record(
      .diskCompletion, context: 0, UInt64(truncatingIfNeeded: ring) << 32, status.rawValue)
  }

  /// Records that a packet came.
  @inline(__always)
  mutating func recordPacket(of filter: Int, in ring: Int, byteCount: Int) {
    guard machine.isRecording else { return }
    machine.record(
      .packetIn, context: 0, UInt64(truncatingIfNeeded: filter | ring << 32),
      UInt64(truncatingIfNeeded: byteCount))
  }
}
