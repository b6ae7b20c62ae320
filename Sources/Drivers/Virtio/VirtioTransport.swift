// A virtio device's registers on PCI, and the first steps of its life (VIRTIO 1.1 §3.1): reset, features,
// ready. Queues are in an extension. What each step does not find as the standard has it ends the set-up
// with a named error; the device is then told FAILED by its driver.

/// The registers of a modern virtio device.
public struct VirtioTransport<Window: RegisterWindow & ~Copyable>: ~Copyable {
  /// How often a register is read that the device must change in its own time.
  ///
  /// QEMU has reset a device at once; each read of hardware takes about a microsecond.
  static var patience: Int { 100_000 }
  /// How often the device may change its configuration while it is read.
  static var generationTries: Int { 16 }

  let common: Window
  let notification: Window
  let device: Window
  let notificationStride: UInt32

  /// The device behind its structures, which the kernel has mapped.
  ///
  /// - Parameters:
  ///   - common: `VirtioLayout.common`, and so on.
  ///   - notificationStride: `VirtioLayout.notificationStride`.
  public init(
    common: consuming Window, notification: consuming Window, device: consuming Window,
    notificationStride: UInt32
  ) {
    self.common = common
    self.notification = notification
    self.device = device
    self.notificationStride = notificationStride
  }

  // MARK: Status

  var status: VirtioStatus { VirtioStatus(rawValue: common.load8(at: CommonRegister.status)) }

  private func add(_ bits: VirtioStatus) {
    common.store8(status.union(bits).rawValue, at: CommonRegister.status)
  }

  /// Makes the device forget everything: it touches no memory afterwards.
  func reset() throws(VirtioError) {
    common.store8(0, at: CommonRegister.status)
    for _ in 0..<Self.patience where status.rawValue == 0 { return }
    throw .resetNeverEnds
  }

  /// Resets the device and says that a driver for it is here.
  func begin() throws(VirtioError) {
    try reset()
    add(.acknowledge)
    add(.driver)
  }

  /// Lets the device begin.
  func finish() { add(.driverReady) }

  /// Tells the device that its driver has given it up.
  func fail() { add(.failed) }

  // MARK: Features

  /// What the device offers.
  func offeredFeatures() -> VirtioFeatures {
    common.store32(0, at: CommonRegister.deviceFeatureSelect)
    let low = common.load32(at: CommonRegister.deviceFeature)
    common.store32(1, at: CommonRegister.deviceFeatureSelect)
    let high = common.load32(at: CommonRegister.deviceFeature)
    return VirtioFeatures(rawValue: UInt64(high) << 32 | UInt64(low))
  }

  /// Accepts features, all of which the device has offered.
  func accept(_ features: VirtioFeatures) throws(VirtioError) {
    common.store32(0, at: CommonRegister.driverFeatureSelect)
    common.store32(
      UInt32(truncatingIfNeeded: features.rawValue), at: CommonRegister.driverFeature)
    common.store32(1, at: CommonRegister.driverFeatureSelect)
    common.store32(
      UInt32(truncatingIfNeeded: features.rawValue >> 32), at: CommonRegister.driverFeature)
    add(.featuresAgreed)
    guard status.contains(.featuresAgreed) else { throw .featuresRefused }
  }

  // MARK: Configuration

  /// Counts the changes of the device's configuration; equal before and after means that what was read
  /// in between belongs together.
  var generation: UInt8 { common.load8(at: CommonRegister.generation) }

  /// Has changes of the configuration interrupt by an entry of the MSI-X table.
  func setConfigurationVector(_ vector: UInt16?) throws(VirtioError) {
    let value = vector ?? CommonRegister.noVector
    common.store16(value, at: CommonRegister.configurationVector)
    guard common.load16(at: CommonRegister.configurationVector) == value else {
      throw .vectorRefused
    }
  }
}
