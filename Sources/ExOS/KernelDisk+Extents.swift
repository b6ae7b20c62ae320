// Which run of blocks a program takes that was told of none.

public import ExOSRuntime
public import ExokernelABI

extension KernelDisk {
  /// How often, and how many milliseconds apart, a disk is looked at whose table may still be read.
  private static var looks: Int { 200 }
  private static var pause: UInt64 { 10 }

  /// The first run of blocks of a disk that is somebody's, from the revealed table.
  ///
  /// The kernel reads that table in idle time, so that a program which starts with the machine may come
  /// before it and waits, two seconds at most.
  public static func firstExtent(on disk: Int = 0) throws(KernelError) -> ExtentHandle {
    for _ in 0..<looks {
      guard let record = Revealed.disk(disk) else { throw .noSuchDisk }
      for index in 1..<max(Revealed.extentCapacity, 1) {
        guard let row = Revealed.extent(index, of: disk), row.kind == .owned else { continue }
        return ExtentHandle(index: index, generation: row.generation)
      }
      if DiskFlags(rawValue: record.flags).contains(.broken) { throw .deviceFailed }
      let deadline = Clock.ticks &+ Clock.ticks(milliseconds: pause)
      try? Kernel.sleep(seen: OwnContext.eventCount, deadline: deadline)
    }
    throw .noSuchExtent
  }
}
