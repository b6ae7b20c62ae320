// From the first instruction in long mode to the first environment's. Each step is a function, in order;
// what goes wrong is one line on the console and the end.

import Boot
import CX86
import ExokernelABI
import KernelCore

/// Where `boot_start` arrives: the multiboot information's address, and the time of the first
/// instruction.
@c(kernel_start_up)
func startUp(information: UInt64, entryStamp: UInt64) -> Never {
  SerialConsole.start()
  let features = ProcessorSetup.features()
  ProcessorSetup.require(features)
  ProcessorSetup.enableNoExecute()
  let multiboot = Multiboot(address: information)
  let modules = BootModules(multiboot)
  var memory = EarlyMemory(from: modules.end, in: multiboot)
  StartUp.buildAddressSpace(multiboot, &memory)
  ProcessorSetup.enable(features)
  KernelAddressSpace.load()
  ProcessorSetup.loadTables()
  InterruptControllers.start()
  unsafe kernel.prepare()
  // Only what needs an IOMMU has firmware's tables searched for one.
  if QueueSetup.isWanted { Remapping.start(memoryEnd: StartUp.memoryEnd, &memory) }
  NetworkSetup.start(&memory)
  DiskSetup.start(&memory)
  QueueSetup.start(&memory)
  SystemFacts.describe(features, entryStamp: entryStamp)
  StartUp.setClock(multiboot)
  StartUp.addFrames(multiboot, from: memory.next)
  modules.keepKernelSymbols()
  modules.describe()
  let first = FirstEnvironment.create(modules)
  StartUpReport.write(features, modules)
  FirstEnvironment.enter(first)
}

/// The steps of start-up.
enum StartUp {
  /// The kernel's page tables, and memory for the revealed tables.
  static func buildAddressSpace(_ multiboot: Multiboot, _ memory: inout EarlyMemory) {
    guard multiboot.hasMemoryMap else {
      SerialConsole.refuse("the boot loader brought no memory map; boot with QEMU's -kernel")
    }
    var end: UInt64 = 0
    multiboot.forEachRegion { end = max(end, $0.upperBound) }
    let frameCount = min(Int(end), KernelMemory.maximumFrames)
    unsafe kernel.machine.frameCount = frameCount
    let tables = SystemFacts.tables(frameCount: frameCount)
    memory.require(framesNeeded(for: tables))
    KernelAddressSpace.build(memoryEnd: memoryEnd, &memory)
    for index in tables.indices {
      let table = tables[index]
      KernelAddressSpace.addTable(
        at: table.offset, byteCount: table.count * table.rowSize, &memory)
    }
    KernelAddressSpace.addPrivateTables(
      at: KernelMemory.privateTables, byteCount: FilterTables.byteCount, &memory)
  }

  /// The end of the memory that the kernel's half shows.
  static var memoryEnd: UInt64 { UInt64(unsafe kernel.machine.frameCount) << 12 }

  /// What the kernel takes, and enough for a first program to run.
  private static func framesNeeded(for tables: [12 of SystemFacts.Table]) -> UInt64 {
    // Page tables: few for each table, twice mapped, and some for the image and all memory.
    var frames: UInt64 = 64 &+ firstProgramFrames &+ NetworkSetup.frameCount
    frames &+= UInt64(FilterTables.byteCount) >> 12 &+ 4
    for index in tables.indices {
      let pages = UInt64(tables[index].count * tables[index].rowSize) >> 12
      frames &+= pages &+ pages >> 8 &+ 4
    }
    return frames
  }

  /// Frames that a small program needs beyond its module: its segments, stacks, heap and page tables.
  private static var firstProgramFrames: UInt64 { 192 }

  /// Compares the clocks and decides how long a slice is.
  static func setClock(_ multiboot: Multiboot) {
    let millisecond = InterruptControllers.measureMillisecond()
    // The ratio stays within 32 bits above and below the point for any two clocks of 10 MHz to 10 GHz.
    unsafe kernel.machine.timerRatio =
      (millisecond.timer << 32) / max(millisecond.timeStamp, 1)
    let microseconds = multiboot.option("slice-microseconds=") ?? 5000
    unsafe kernel.sliceTicks =
      millisecond.timeStamp &* min(max(microseconds, 100), 1_000_000) / 1000
    SystemFacts.setClock(tickFrequency: millisecond.timeStamp &* 1000)
    unsafe kernel.prepareFilters(
      multiplier: secret(), fragmentLife: millisecond.timeStamp &* 30_000)
  }

  /// Random bits where the processor has them; nothing worse than slow filters comes of others.
  private static func secret() -> UInt64 {
    var bits: UInt64 = 0
    let features = ProcessorFeatures(rawValue: unsafe SystemFacts.page.pointee.features)
    if features.contains(.random) { _ = unsafe x86_random(&bits) }
    return bits ^ x86_time_stamp()
  }

  /// Everything usable behind what the kernel keeps is free.
  static func addFrames(_ multiboot: Multiboot, from first: UInt64) {
    let limit = UInt64(unsafe kernel.machine.frameCount)
    multiboot.forEachRegion { region in
      let begin = max(region.lowerBound, first)
      let end = min(region.upperBound, limit)
      if begin < end { unsafe kernel.addFrames(Int(begin)..<Int(end)) }
    }
  }
}
