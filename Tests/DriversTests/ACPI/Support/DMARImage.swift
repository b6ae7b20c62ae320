// A DMAR table (VT-d 3.3 §8.1): by default one such as QEMU 7.2 makes for q35, which names every function.

/// What a DMAR table is made from.
struct DMARImage {
  /// A remapping unit's structure.
  struct Unit {
    var flags: UInt8 = 0
    var segment: UInt64 = 0
    var registers: UInt64 = 0xfed9_0000
    /// Kind, bus and path of each scope: the I/O APIC, and functions of bus 0.
    var scopes: [(kind: UInt8, bus: UInt8, path: [UInt8])] = [
      (3, 0xff, [0, 0]), (1, 0, [0, 0]), (1, 0, [2, 0]), (1, 0, [4, 3]), (1, 0, [0x1f, 2]),
    ]

    var bytes: [UInt8] {
      var parts: [UInt8] = []
      for scope in scopes {
        parts += [scope.kind, UInt8(6 + scope.path.count), 0, 0, 0, scope.bus]
        parts += scope.path
      }
      var bytes: [UInt8] = [0, 0]
      bytes += SimulatedFirmware.bytes(UInt64(16 + parts.count), 2)
      bytes += [flags, 0]
      bytes += SimulatedFirmware.bytes(segment, 2)
      bytes += SimulatedFirmware.bytes(registers, 8)
      return bytes + parts
    }
  }

  var addressWidth: UInt8 = 38
  /// Structures before the units, as they are.
  var others: [UInt8] = []
  var units = [Unit()]

  var bytes: [UInt8] {
    var body: [UInt8] = [addressWidth, 1]
    body += [UInt8](repeating: 0, count: 10)
    body += others
    for unit in units { body += unit.bytes }
    return SimulatedFirmware.sealed("DMAR", body)
  }

  /// The table, with another length of its first unit's first scope than it has.
  func bytes(withScopeLength length: UInt8) -> [UInt8] {
    var body = Array(bytes[36...])
    body[29] = length
    return SimulatedFirmware.sealed("DMAR", body)
  }
}
