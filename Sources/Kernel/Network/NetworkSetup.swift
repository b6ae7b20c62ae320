// Finding the network device and bringing it up. A machine without one, or with one that cannot be used,
// is a machine without a network; the report says why.

import Boot
import Drivers
import X86

/// The network device's beginning.
enum NetworkSetup {
  /// As many buffers and slots as the driver may have; a device that has fewer gets fewer.
  private static let bufferCount = 256
  private static let slotCount = 64

  /// How many frames the driver takes at the most, page tables for registers included.
  static var frameCount: UInt64 {
    let bytes =
      NetworkDriver.Device.receiveByteCount(buffers: bufferCount)
      + NetworkDriver.Device.transmitByteCount(slots: slotCount)
    return UInt64(bytes) >> 12 &+ 12
  }

  nonisolated(unsafe) private static var function: PCIFunction?
  /// Why there is no network, though there is a device; nothing otherwise.
  nonisolated(unsafe) private(set) static var problem: StaticString?

  /// Looks for a device and lets it begin.
  static func start(_ memory: inout EarlyMemory) {
    let space = PortConfigurationSpace()
    let found = PCIWalk.first(in: space) { $0.vendor == 0x1af4 && $0.device == 0x1041 }
    guard let found else { return }
    unsafe function = found
    do throws(VirtioError) {
      try start(found, space, &memory)
    } catch {
      unsafe problem = explanation(error)
      cutOff()
    }
  }

  private static func start(
    _ function: PCIFunction, _ space: PortConfigurationSpace, _ memory: inout EarlyMemory
  ) throws(VirtioError) {
    let layout = try VirtioLayout(of: function, type: NetworkDriver.Device.deviceType, in: space)
    let transport = VirtioTransport(
      common: DeviceWindow(layout.common, &memory),
      notification: DeviceWindow(layout.notification, &memory),
      device: DeviceWindow(layout.device, &memory),
      notificationStride: layout.notificationStride)
    function.setCommand([.memory, .busMaster, .noInterruptLine], in: space)
    Remapping.admit(function.address)
    try enableInterrupts(function, space, &memory)

    let receiveMemory = DeviceMemory(
      byteCount: NetworkDriver.Device.receiveByteCount(buffers: bufferCount), &memory)
    let transmitMemory = DeviceMemory(
      byteCount: NetworkDriver.Device.transmitByteCount(slots: slotCount), &memory)
    let receiveBase = receiveMemory.address(0)
    let transmitBase = transmitMemory.address(0)
    let receive = QueueMemory(
      shared: receiveMemory, ledger: DeviceLedger(wordCount: bufferCount, &memory))
    let transmit = QueueMemory(
      shared: transmitMemory, ledger: DeviceLedger(wordCount: slotCount, &memory))
    let agreement = try NetworkAgreement(
      with: transport, receive: receive, transmit: transmit,
      vectors: NetworkVectors(configuration: 0, receive: 1, transmit: nil))
    let device = VirtioNetwork(
      transport: transport, receive: receive, transmit: transmit, agreement: agreement)
    let driver = NetworkDriver(
      device, receivingAt: receiveBase, transmittingFrom: transmitBase, &memory)
    unsafe Network.driver = driver
    LinkFacts.describe(driver)
    // What came before anybody has a filter is nobody's: an interrupt that is missed takes nothing away.
    _ = driver.device.requestReceiveInterrupt()
  }

  /// The first two messages of the function: changes of the link, packets.
  private static func enableInterrupts(
    _ function: PCIFunction, _ space: PortConfigurationSpace, _ memory: inout EarlyMemory
  ) throws(VirtioError) {
    let capability: MSIXCapability
    do throws(PCIError) { capability = try MSIXCapability(of: function, in: space) } catch {
      throw .pci(error)
    }
    let table = MSIXTable(DeviceWindow(capability.table, &memory))
    let link = Remapping.message(UInt8(VECTOR_LINK), from: function.address)
    table.program(0, address: link.address, data: link.data)
    let packets = Remapping.message(UInt8(VECTOR_NETWORK), from: function.address)
    table.program(1, address: packets.address, data: packets.data)
    capability.enable(in: space)
  }

  /// Keeps the function from reaching memory.
  static func cutOff() {
    unsafe function?.setCommand([], in: PortConfigurationSpace())
  }

  private static func explanation(_ error: VirtioError) -> StaticString {
    switch error {
    case .pci: "its PCI configuration makes no sense"
    case .missingFeatures: "it is not a modern device; QEMU wants disable-legacy=on"
    case .resetNeverEnds: "it does not come out of its reset"
    default: "it breaks the rules of virtio"
    }
  }
}
