// Finding controllers whose queues can be bound: every NVMe controller but the first, which the kernel drives for
// all, on a machine with an IOMMU. One that cannot be used is no queue; the report says how many there are.

import Boot
import CX86
import Drivers
import ExokernelABI
import KernelCore

/// The disk queues' beginning.
enum QueueSetup {
  /// One less than a page of the submission queue has entries.
  private static let queueLength = 63
  /// The most regions of 2 MiB that a controller reaches: admin queues, its pair, and the frames of a binding.
  private static let regionCount = 5

  /// How many frames a queue takes at the most, page tables for its registers included.
  private static var frameCount: UInt64 {
    let device =
      QueueDriver.Device.adminByteCount
      &+ QueueDriver.Device.queueByteCount(commands: queueLength)
    return UInt64(device &+ Remapping.Tables.byteCount(pages: regionCount)) >> 12 &+ 16
  }

  /// Whether there are controllers beside the first.
  static var isWanted: Bool {
    let space = PortConfigurationSpace()
    var walk = PCIWalk()
    var count = 0
    while count < 2, let function = walk.next(in: space) {
      if function.isNVMe { count &+= 1 }
    }
    return count > 1
  }

  /// Looks for controllers and brings each into use.
  static func start(_ memory: inout EarlyMemory) {
    guard Remapping.isInUse else { return }
    let space = PortConfigurationSpace()
    var walk = PCIWalk()
    var isFirst = true
    while unsafe DiskQueues.count < DiskQueue.capacity, let function = walk.next(in: space) {
      guard function.isNVMe else { continue }
      if !isFirst { start(function, space, &memory) }
      isFirst = false
    }
  }

  private static func start(
    _ function: PCIFunction, _ space: PortConfigurationSpace, _ memory: inout EarlyMemory
  ) {
    memory.require(frameCount)
    if unsafe DiskQueues.count == 0 { DiskQueues.prepare(&memory) }
    guard let registers = registers(of: function, in: space) else { return }
    function.setCommand([.memory, .busMaster, .noInterruptLine], in: space)
    do throws(NVMeError) {
      try begin(at: registers, &memory)
      try bind(function, registers, &memory)
    } catch {
      function.setCommand([], in: space)
    }
  }

  /// The controller's registers, if the page of the doorbells holds nothing but doorbells.
  private static func registers(
    of function: PCIFunction, in space: PortConfigurationSpace
  ) -> PhysicalRange? {
    do throws(PCIError) {
      let registers = try function.memory(ofBaseAddress: 0, in: space)
      let messages = try MSIXCapability(of: function, in: space).table
      guard registers.byteCount >= 0x2000,
        messages.address >= registers.address &+ 0x2000 || messages.address < registers.address
      else { return nil }
      return registers
    } catch {
      return nil
    }
  }

  /// Apart, as the state is made on the stack before it goes to its place, which is the next queue's.
  @inline(never)
  private static func begin(
    at registers: PhysicalRange, _ memory: inout EarlyMemory
  ) throws(NVMeError) {
    unsafe DiskQueues.device(DiskQueues.count).initialize(
      to: try DiskSetup.makeController(
        at: registers, commands: queueLength, vector: nil, &memory))
  }

  /// Makes the tables through which the holder sees the queue, and its controller the memory.
  private static func bind(
    _ function: PCIFunction, _ registers: PhysicalRange, _ memory: inout EarlyMemory
  ) throws(NVMeError) {
    let queue = unsafe DiskQueues.count
    let device = unsafe DiskQueues.device(queue)
    // Both doorbells of the pair in the first page behind the registers.
    guard unsafe device.pointee.doorbells.completion < 0x2000 else {
      throw .registersOutsideWindow
    }
    let rootEntry = unsafe KernelAddressSpace.makeTables(
      showing: [
        PageTableEntry(frame: Int(device.pointee.submissionQueue >> 12), bits: writable),
        PageTableEntry(frame: Int(device.pointee.completionQueue >> 12), bits: readable),
        PageTableEntry(frame: Int(registers.address >> 12) &+ 1, bits: uncached),
      ], &memory)
    do throws(RemappingError) {
      let domain = try Remapping.Tables(
        memory: DeviceMemory(
          byteCount: Remapping.Tables.byteCount(pages: regionCount), &memory),
        isCoherent: Remapping.isCoherent)
      var driver = unsafe QueueDriver(
        of: device.pointee, domain: domain, function: function, rootEntry: rootEntry)
      try unsafe driver.openQueues(of: device.pointee)
      try Remapping.assign(
        function.address, to: driver.domain, domain: DiskQueues.domain(of: queue))
      DiskQueues.add(driver)
    } catch {
      throw .unfitMemory
    }
  }

  private static let readable =
    PageTableEntry.present | PageTableEntry.user | PageTableEntry.noExecute
  private static let writable = readable | PageTableEntry.writable
  /// Write-through, too.
  private static let uncached = writable | 0x18
}
