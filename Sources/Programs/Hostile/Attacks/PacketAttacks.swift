// Attacks by packets and the rings that they are in.

import CExOS
import ExOS
import Trials

/// Liars on the link.
enum PacketAttacks {
  private static let pages = AddressMap.free + 0x4_0000_0000
  private static let slotFrames = 4

  /// Whether the machine has a link, and the attacker may ask for its packets.
  private static var hasLink: Bool { Revealed.link.map { $0.address != 0 } ?? false }

  /// Spoils the words of a ring, and has the kernel use them.
  static func lie(_ factor: Int) throws(KernelError) -> String? {
    let frames = try FrameRun(count: slotFrames + 1)
    let mapping = try frames.map(at: pages)
    let ring = try Kernel.bindRing(FrameHandle(number: frames.first), count: frames.count)
    var mixer = Mixer(seed: 3)
    var sentCount = 0
    for round in 0..<2_000 * factor {
      for offset in stride(from: UInt64(0), to: 4096, by: 8) where mixer.next() & 3 == 0 {
        storeWord(at: pages + offset, edge(&mixer))
      }
      if Kernel.transmit(ring, count: round % 18).doneCount > 0 { sentCount += 1 }
    }
    try Kernel.unbindRing(ring)
    _ = mapping.pageCount
    return sentCount == 0 ? nil : "\(sentCount) packets went out without a template"
  }

  /// A number on some edge, or any.
  private static func edge(_ mixer: inout Mixer) -> UInt64 {
    let number = mixer.next()
    switch number >> 60 {
    case 0...2: return 0
    case 3...5: return .max
    case 6...8: return number & 0xff
    case 9...11: return 1 << (number & 63)
    default: return number
    }
  }

  // MARK: Storms

  /// An EtherType for experiments, which nobody answers (IEEE 802, 9.2.4).
  private static let experimental: UInt16 = 0x88b5

  /// Sends as fast as it can, and ends with packets under way.
  static func storm(_ factor: Int) throws(KernelError) -> String? {
    guard hasLink else { return nil }
    let port = try PacketPort(slotFrames: slotFrames)
    let template = try Kernel.allocateFilter(
      templateOfStorm(), ring: port.handle, guardSlot: StartPage.nameSlot,
      by: StartPage.networkSlot)
    var header = [UInt8](repeating: 0xff, count: 60)
    header[12] = UInt8(experimental >> 8)
    header[13] = UInt8(experimental & 0xff)
    for _ in 0..<5_000 * factor {
      // Refused while the device is full.
      _ = try? port.transmit(
        by: template, header: unsafe header.span.bytes, body: RawSpan(), tail: RawSpan(),
        checksum: nil)
    }
    return port.sent > 0 ? nil : "nothing was sent"
  }

  private static func templateOfStorm() -> FilterDescription {
    var pattern = PacketPattern(templateOf: 14)
    // Refused only for an offset out of reach.
    try? pattern.require(experimental, at: 12)
    return pattern.description
  }

  // MARK: Filters

  /// Takes every filter that it may, and tries to have more than its own.
  static func hoard(_ factor: Int) throws(KernelError) -> String? {
    guard hasLink else { return nil }
    let port = try PacketPort(slotFrames: slotFrames)
    let quota = Int(Revealed.ownEnvironment.filterQuota)
    var (count, type): (Int, UInt16) = (0, 0xa000)
    var last: KernelError?
    while count <= quota, last == nil {
      last = refusal(port, pattern(ofType: type), by: StartPage.networkSlot)
      if last == nil { count += 1 }
      type += 1
    }
    // Everything, without more authority than a name of its own.
    let all = refusal(port, FilterDescription(.incoming), by: StartPage.nameSlot)
    let out = refusal(
      port, FilterDescription(.outgoing, headerLength: 14), by: StartPage.nameSlot)
    guard all != nil, out != nil else { return "it had what it has no authority over" }
    let isWithin = count <= quota && Int(Revealed.ownEnvironment.filterCount) == count
    return isWithin && last != nil ? nil : "it had \(count) filters of \(quota)"
  }

  private static func refusal(
    _ port: borrowing PacketPort, _ description: FilterDescription, by slot: Int
  ) -> KernelError? {
    do throws(KernelError) {
      _ = try Kernel.allocateFilter(
        description, ring: port.handle, guardSlot: StartPage.nameSlot, by: slot)
      return nil
    } catch {
      return error
    }
  }

  private static func pattern(ofType type: UInt16) -> FilterDescription {
    do throws(PacketPatternError) {
      return try PacketPattern.ethernet(type: type).description
    } catch {
      return FilterDescription()
    }
  }
}
