// The program's own trace ring: frames that the kernel writes records into, which the program maps to
// read. Only who holds the console may trace. Which records to look at, and how, is the program's business.

internal import CExOS
public import ExokernelABI

/// Memory for the kernel's records, and what stands in it.
public struct TraceBuffer: ~Copyable {
  private let frames: FrameRun
  private let mapping: Mapping
  /// How many records there had been before tracing began.
  private var firstCount: UInt64 = 0

  /// How many records it holds.
  public static let capacity = TraceRing.maximumFrames * TraceRing.recordsPerFrame

  /// Takes memory; nothing is recorded yet.
  public init() throws(KernelError) {
    let frames = try FrameRun(count: TraceRing.maximumFrames)
    let mapping = try frames.map(at: AddressMap.trace, .readOnly)
    self.frames = frames
    self.mapping = mapping
  }

  /// Begins to record.
  public mutating func begin() throws(KernelError) {
    firstCount = Revealed.system.trace.count
    try Kernel.bindTrace(FrameHandle(number: frames.first), count: frames.count)
  }

  /// Ends it; what was recorded can still be read.
  public func end() throws(KernelError) { try Kernel.bindTrace(FrameHandle(rawValue: 0), count: 0) }

  /// How many records there were since it began; of more than fit the oldest are gone.
  public var count: Int { Int(truncatingIfNeeded: Revealed.system.trace.count &- firstCount) }

  /// The last records, the oldest first, at most as many as there are.
  ///
  /// While tracing goes on, the kernel may write over the oldest of them.
  public func last(_ wanted: Int) -> [TraceRecord] {
    let end = Revealed.system.trace.count
    let available = min(wanted, count, TraceBuffer.capacity)
    return (0..<max(available, 0)).map { index in
      let number = end &- UInt64(truncatingIfNeeded: available &- index)
      return record(Int(truncatingIfNeeded: number) & (TraceBuffer.capacity &- 1))
    }
  }

  private func record(_ place: Int) -> TraceRecord {
    let address = mapping.address &+ UInt64(place &* MemoryLayout<TraceRecord>.stride)
    // SAFETY: the frames are mapped as long as this value lives, and the place is below the capacity.
    return unsafe UnsafePointer<TraceRecord>(bitPattern: UInt(address)).unsafelyUnwrapped.pointee
  }
}
