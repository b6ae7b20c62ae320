// The network device at work: asked for packets when it interrupts, and for what it is done with. What a
// packet is and whose, the core decides; a device that lies is given up, and the machine goes on.

import Boot
import CX86
import Drivers
import ExokernelABI
import KernelCore
import X86

/// The one network device that the kernel drives, if there is one.
enum Network {
  /// Nothing where there is no device.
  nonisolated(unsafe) static var driver: NetworkDriver?
  /// The rest of the packet that is to be sent next.
  nonisolated(unsafe) static var fragments = [4 of Fragment](
    repeating: Fragment(address: 0, byteCount: 0))

  /// As many packets as one interrupt takes; for more there is another.
  private static let packetsAtOnce = 8
  /// As many transmissions as are ended at one time.
  private static let completionsAtOnce = 32

  // MARK: Interrupts

  /// Packets have come.
  static func takeInterrupt() {
    // One that was given up at start-up may have interrupted before.
    guard let driver = unsafe driver else { return InterruptControllers.finish() }
    driver.device.countInterrupt()
    let now = x86_time_stamp()
    var left = packetsAtOnce
    while left > 0, takePacket(driver, now) { left &-= 1 }
    driver.device.flushReceive()
    finishTransmissions()
    LinkFacts.count(driver)
    InterruptControllers.finish()
    unsafe isQuiet = true
    unsafe hasMore = left == 0
  }

  /// Whether the device waits to be asked for the next interrupt.
  nonisolated(unsafe) private static var isQuiet = false
  /// Whether the last interrupt left packets behind.
  nonisolated(unsafe) private static var hasMore = false

  /// Asks for the next interrupt, unless the device was asked already.
  static func letInterrupt() {
    guard unsafe isQuiet, let driver = unsafe driver else { return }
    unsafe isQuiet = false
    if unsafe hasMore || driver.device.requestReceiveInterrupt() {
      InterruptControllers.interruptSelf(UInt32(VECTOR_NETWORK))
    }
  }

  private static func takePacket(_ driver: NetworkDriver, _ now: UInt64) -> Bool {
    do throws(VirtioFault) {
      guard let frame = try driver.device.reap() else { return false }
      unsafe kernel.receive(
        driver.packet(frame), isVerified: frame.checksum != .unverified, at: now)
      driver.device.repost(frame)
      return true
    } catch {
      giveUp(driver)
      return false
    }
  }

  /// The link went up or down, or the device wants to be reset.
  static func takeLinkInterrupt() {
    if let driver = unsafe driver {
      do throws(VirtioFault) { try driver.device.refreshLink() } catch { giveUp(driver) }
      LinkFacts.describe(driver)
    }
    InterruptControllers.finish()
  }

  // MARK: Transmissions

  /// Tells the owners of packets, a piece of them, that the device is done with these: when there is no
  /// room for more, with packets that come, and when the processor has nothing to do.
  static func finishTransmissions() {
    if hasCompletions { finishOutstanding() }
  }

  /// Whether the device is done with something that nobody has been told of, or frames that waited for it
  /// are to be let go.
  @inline(__always)
  static var hasCompletions: Bool {
    unsafe kernel.hasTransmissions
      && (driver?.device.hasCompletions ?? false || kernel.hasSettledFrames)
  }

  private static func finishOutstanding() {
    guard let driver = unsafe driver else { return unsafe kernel.settleFrames() }
    do throws(VirtioFault) {
      var left = completionsAtOnce
      while left > 0, let completion = try driver.device.complete() {
        unsafe kernel.finishTransmission(tag: completion.tag)
        left &-= 1
      }
    } catch {
      giveUp(driver)
    }
    unsafe kernel.settleFrames()
    LinkFacts.count(driver)
  }

  // MARK: The end

  /// The device broke its word: it is reset, and reaches no memory any more.
  private static func giveUp(_ driver: NetworkDriver) {
    do throws(VirtioError) { try driver.device.stop() } catch { NetworkSetup.cutOff() }
    while let completion = driver.device.takeBack() {
      unsafe kernel.finishTransmission(tag: completion.tag)
    }
    LinkFacts.describe(driver)
  }
}
