// A filter as a person reads it: what the Internet's conventions call its bytes, and the others by their
// places.

public import ExokernelABI

/// The bytes that a filter compares, in words.
public struct FilterText: Sendable {
  private var masks = [UInt8](repeating: 0, count: 256)
  private var values = [UInt8](repeating: 0, count: 256)
  private var isComputed = false
  private var words: [String] = []

  public init(_ record: FilterRecord) {
    for index in 0..<min(record.count, FilterDescription.maximumAtoms) {
      let atom = record.atoms[index]
      guard !atom.isComputed else {
        isComputed = true
        continue
      }
      for byte in 0..<8 {
        let place = (atom.wordIndex &* 8 &+ byte) & 255
        masks[place] = UInt8(truncatingIfNeeded: atom.mask >> UInt64(8 * byte))
        values[place] = UInt8(truncatingIfNeeded: atom.value >> UInt64(8 * byte))
      }
    }
    describe(record)
  }

  /// What it lets in or out.
  public var text: String {
    words.isEmpty ? "everything else" : words.joined(separator: " ")
  }

  private mutating func describe(_ record: FilterRecord) {
    if take(12, 2) == 0x0800 { words.append("IPv4") }
    let carried = take(23, 1)
    switch carried {
    case 6: words.append("TCP")
    case 17: words.append("UDP")
    case 1: words.append("ICMP")
    case let other?: words.append("protocol \(other)")
    case nil: break
    }
    let message = carried == 1 ? takeMessage() : nil
    if let address = take(26, 4) { words.append("from " + dotted(address)) }
    if let port = take(34, 2) { words.append("port \(port)") }
    if let address = take(30, 4) { words.append("to " + dotted(address)) }
    if let port = take(36, 2) { words.append("port \(port)") }
    if let message { words.append(message) }
    // Of no interest to a person: whole header, first fragment, our own station, our identification.
    for place in [6, 7, 8, 9, 10, 11, 14, 18, 20, 21] { masks[place] = 0 }
    for place in masks.indices where masks[place] != 0 {
      words.append("[\(place)]=\(values[place])")
    }
    if isComputed { words.append("and behind a header") }
  }

  /// What an ICMP message is, and whose; one about another packet quotes it from byte 42 on.
  private mutating func takeMessage() -> String? {
    switch take(34, 2) {
    case 0: return "echo reply" + (take(38, 2).map { " \($0)" } ?? "")
    case 0x0800: return "echo request" + (take(38, 2).map { " \($0)" } ?? "")
    default: break
    }
    guard masks[34] == 0xf7, values[34] == 3 else { return nil }
    masks[34] = 0
    switch take(51, 1) {
    case 6: return "failures of TCP" + (take(62, 2).map { " port \($0)" } ?? "")
    case 17: return "failures of UDP" + (take(62, 2).map { " port \($0)" } ?? "")
    case 1: return "failures of echo request" + (take(66, 2).map { " \($0)" } ?? "")
    default: return "failures"
    }
  }

  /// The number in some bytes, the highest first, if all their bits are compared.
  private mutating func take(_ place: Int, _ count: Int) -> UInt64? {
    var number: UInt64 = 0
    for index in place..<place + count {
      guard masks[index] == 0xff else { return nil }
      number = number << 8 | UInt64(values[index])
    }
    for index in place..<place + count { masks[index] = 0 }
    return number
  }

  private func dotted(_ address: UInt64) -> String {
    "\(address >> 24 & 255).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
  }
}
