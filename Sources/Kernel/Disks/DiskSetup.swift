// Finding the disks' controller and bringing it into use. A machine without one, or with one that cannot
// be used, is a machine without disks; the report says why.

import Boot
import CX86
import Drivers
import ExokernelABI
import KernelCore
import X86

/// The controller's beginning.
enum DiskSetup {
  /// As many commands as environments may have at a time; the driver's queue has room for these and for
  /// one of each disk's ownership table.
  static let commandCount = 59
  private static let queueLength = 63

  /// A second in ticks of the time-stamp counter, as far as start-up can know: the clock is measured later.
  static let second: UInt64 = 4_000_000_000
  /// How often a controller with commands is looked at.
  static let inspectionInterval: UInt64 = second / 16

  /// How many frames the driver takes at the most, page tables for registers and tables included.
  static var frameCount: UInt64 {
    let device =
      DiskDriver.Device.adminByteCount &+ DiskDriver.Device.queueByteCount(commands: queueLength)
    let perDisk =
      BlockTableLayout.bufferCount &* 4096
      &+ BlockTableLayout.rowCount &* MemoryLayout<ExtentRecord>.stride
    return UInt64(device &+ perDisk &* DiskDriver.diskLimit) >> 12 &+ 48
  }

  nonisolated(unsafe) private static var function: PCIFunction?
  /// Why there are no disks, though there is a controller; nothing otherwise.
  nonisolated(unsafe) private(set) static var problem: StaticString?

  /// Looks for a controller and lets it begin.
  static func start(_ memory: inout EarlyMemory) {
    let space = PortConfigurationSpace()
    let found = PCIWalk.first(in: space) { $0.isNVMe }
    guard let found else { return }
    unsafe function = found
    do throws(NVMeError) {
      try start(found, space, &memory)
    } catch {
      unsafe problem = explanation(error)
      found.setCommand([], in: space)
    }
  }

  private static func start(
    _ function: PCIFunction, _ space: PortConfigurationSpace, _ memory: inout EarlyMemory
  ) throws(NVMeError) {
    memory.require(frameCount)
    let registers: PhysicalRange
    do throws(PCIError) {
      registers = try function.memory(ofBaseAddress: 0, in: space)
      function.setCommand([.memory, .busMaster, .noInterruptLine], in: space)
      Remapping.admit(function.address)
      try enableInterrupts(function, space, &memory)
    } catch {
      throw .registersOutsideWindow
    }
    let driver = DiskDriver(&memory)
    try begin(driver, at: registers, &memory)
    try bringIntoUse(driver)
    unsafe Disks.driver = driver
    prepareTables(driver, &memory)
    unsafe kernel.prepareDisks()
    DiskFacts.describe(driver)
  }

  /// Apart, as the state is made on the stack before it goes to its page.
  @inline(never)
  private static func begin(
    _ driver: DiskDriver, at registers: PhysicalRange, _ memory: inout EarlyMemory
  ) throws(NVMeError) {
    driver.begin(try makeController(at: registers, commands: queueLength, vector: 0, &memory))
  }

  /// Takes memory for a controller's driver, and lets it begin.
  static func makeController(
    at registers: PhysicalRange, commands: Int, vector: UInt16?, _ memory: inout EarlyMemory
  ) throws(NVMeError) -> DiskDriver.Device {
    let queue = QueueMemory(
      shared: DeviceMemory(
        byteCount: DiskDriver.Device.queueByteCount(commands: commands), &memory),
      ledger: DeviceLedger(
        wordCount: DiskDriver.Device.wordCount(commands: commands), &memory))
    return try NVMeController(
      registers: DeviceWindow(registers, &memory),
      admin: DeviceMemory(byteCount: DiskDriver.Device.adminByteCount, &memory), queue: queue,
      settings: NVMeSettings(vector: vector, halfSecond: second / 2, commandLimit: second &* 4),
      at: x86_time_stamp())
  }

  /// Start-up may wait, as long as the controller says that it may take; nothing later does.
  private static func bringIntoUse(_ driver: DiskDriver) throws(NVMeError) {
    while true {
      switch driver.device.advance(at: x86_time_stamp()) {
      case .ready: return
      case .failed(let error): throw error
      default: continue
      }
    }
  }

  /// Has the ownership tables read, as far as there are any; idle time goes on with it.
  private static func prepareTables(_ driver: DiskDriver, _ memory: inout EarlyMemory) {
    for disk in 0..<driver.diskCount {
      KernelAddressSpace.addTable(
        at: KernelMemory.extentsOffset(of: disk),
        byteCount: BlockTableLayout.rowCount &* MemoryLayout<ExtentRecord>.stride, &memory)
      driver.prepareTable(
        disk,
        DiskBlocks(
          disk, blockCount: driver.device.namespace(at: disk)?.blockCount ?? 0, &memory))
      while Disks.step(disk, driver) {}
    }
  }

  private static func enableInterrupts(
    _ function: PCIFunction, _ space: PortConfigurationSpace, _ memory: inout EarlyMemory
  ) throws(PCIError) {
    let capability = try MSIXCapability(of: function, in: space)
    let table = MSIXTable(DeviceWindow(capability.table, &memory))
    let message = Remapping.message(UInt8(VECTOR_DISK), from: function.address)
    table.program(0, address: message.address, data: message.data)
    capability.enable(in: space)
    unsafe Disks.messages = consume table
  }

  /// Keeps the controller from reaching memory.
  static func cutOff(_ driver: DiskDriver) {
    unsafe function?.setCommand([], in: PortConfigurationSpace())
    driver.device.noteCutOff()
  }

  private static func explanation(_ error: NVMeError) -> StaticString {
    switch error {
    case .registersOutsideWindow: "its PCI configuration makes no sense"
    case .resetNeverEnds: "it does not come out of its reset"
    case .neverReady, .noAnswer: "it does not become ready"
    case .noNamespace: "it has no disk with blocks of 512 to 4,096 bytes"
    default: "it breaks the rules of NVMe"
    }
  }
}
