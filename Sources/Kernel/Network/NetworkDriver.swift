// The driver's state, which cannot be copied, kept by its address.

import Drivers

/// The driver of the network device, and the memory where its packets come and go.
@safe struct NetworkDriver {
  typealias Device = VirtioNetwork<DeviceWindow, DeviceMemory, DeviceLedger>

  private let place: UnsafeMutablePointer<Device>
  /// Where the queues' memory begins, for the kernel.
  private let receiveBase: UInt64
  private let transmitBase: UInt64

  /// Takes a page for the state, for good.
  init(
    _ device: consuming Device, receivingAt receiveBase: UInt64,
    transmittingFrom transmitBase: UInt64, _ memory: inout EarlyMemory
  ) {
    // SAFETY: the page is nobody else's, and longer than the state.
    unsafe place =
      UnsafeMutablePointer(
        bitPattern: UInt(KernelMemory.direct(memory.take(1)))
      ).unsafelyUnwrapped
    unsafe place.initialize(to: device)
    self.receiveBase = receiveBase
    self.transmitBase = transmitBase
  }

  /// A frame that has come, where the device put it.
  @inline(__always)
  func packet(_ frame: borrowing ReceivedFrame) -> PacketInMemory {
    PacketInMemory(
      address: receiveBase &+ UInt64(truncatingIfNeeded: frame.offset), count: frame.byteCount)
  }

  /// Where the header of the next frame to be sent goes; nothing where there is no room for one.
  @inline(__always)
  var vacantHeader: UInt64? {
    guard let slot = device.vacantSlot else { return nil }
    return transmitBase &+ UInt64(truncatingIfNeeded: TransmitSlot.headerOffset(of: slot))
  }

  /// The state.
  var device: Device {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(place) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe place }
  }
}
