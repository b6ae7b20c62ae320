// How ExOS reads and makes the kernel's 14-byte capability names: as paths of components, each a letter
// and a number, four bytes. The kernel compares bytes and knows no components; another library may
// read names in another way.

public import ExokernelABI

/// One component of a name: a letter that says what it is about, and a number.
///
/// A letter has no bit 7, so that a name of components ends with the machine; those that outlive it begin
/// with an `OwnerName`.
public struct PathComponent: Equatable, Sendable {
  /// A small letter.
  public let letter: UInt8
  /// Which one; 24 bits.
  public let number: UInt32

  /// How many bytes of a name a component takes.
  public static let byteCount = 4

  public init(letter: UInt8, number: UInt32) {
    self.letter = letter
    self.number = number & 0xff_ffff
  }

  /// A program that somebody started.
  public static func program(_ number: UInt32) -> PathComponent {
    PathComponent(letter: UInt8(ascii: "p"), number: number)
  }

  /// The way to the console.
  public static let console = PathComponent(letter: UInt8(ascii: "c"), number: 0)

  /// The packets of the network link.
  public static let network = PathComponent(letter: UInt8(ascii: "n"), number: 0)

  /// The files that the boot loader brought.
  public static let files = PathComponent(letter: UInt8(ascii: "f"), number: 0)

  /// The volume that programs share.
  public static let volume = PathComponent(letter: UInt8(ascii: "v"), number: 0)

  /// The bytes, the first in the lowest.
  public var bytes: UInt64 { UInt64(letter) | UInt64(number) << 8 }
}

/// A capability as a person reads it.
public struct CapabilityPath: Equatable, Sendable {
  private let capability: Capability

  public init(_ capability: Capability) { self.capability = capability }

  private func byte(at position: Int) -> UInt8 {
    let word = position < 8 ? capability.low : capability.high
    return UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: (position & 7) &* 8))
  }

  /// The component that begins at a byte, if the bytes there look like one.
  private func component(at position: Int) -> PathComponent? {
    guard position &+ PathComponent.byteCount <= capability.length else { return nil }
    let letter = byte(at: position)
    guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { return nil }
    let low = UInt32(byte(at: position &+ 1)) | UInt32(byte(at: position &+ 2)) << 8
    return PathComponent(letter: letter, number: low | UInt32(byte(at: position &+ 3)) << 16)
  }

  /// The name: components as `/p17`, other bytes as `/x0a`, a persistent name's beginning as `:records`, and
  /// `/` alone for the root.
  public var name: String {
    guard capability.length > 0 else { return "/" }
    var result = ""
    var position = 0
    if let owner = OwnerName(capability) {
      result += ":" + owner.text
      position = OwnerName.byteCount
    }
    while position < min(capability.length, Capability.maximumLength) {
      if let component = component(at: position) {
        result += "/"
        result.unicodeScalars.append(Unicode.Scalar(component.letter))
        result += String(component.number)
        position &+= PathComponent.byteCount
      } else {
        let value = byte(at: position)
        result += value < 0x10 ? "/x0" : "/x"
        result += String(value, radix: 16)
        position &+= 1
      }
    }
    return result
  }

  /// The rights as words.
  public var rights: String {
    var result = ""
    for (right, word) in [
      (Rights.read, "read"), (.write, "write"), (.enter, "enter"), (.control, "control"),
    ] where capability.rights.contains(right) {
      if !result.isEmpty { result += " " }
      result += word
    }
    return result
  }
}
