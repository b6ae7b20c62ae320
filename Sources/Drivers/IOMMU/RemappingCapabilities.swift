// What a remapping unit says it can do (VT-d 3.3 §11.4.2 and §11.4.3). Only fields are taken apart here;
// whether the driver can live with them is decided in `RemappingUnit.init`.

/// The capability registers, CAP and ECAP.
struct RemappingCapabilities: Equatable {
  let rawValue: UInt64
  let extended: UInt64

  // MARK: CAP

  /// How many domains there can be: 16 to 65,536.
  var domainCount: Int { 1 << min(4 &+ 2 &* Int(rawValue & 7), 16) }
  /// Whether writes may linger on their way to the tables until the unit is told to flush them.
  var needsWriteBufferFlush: Bool { rawValue >> 4 & 1 != 0 }
  /// Whether the unit remembers that an entry was absent, so that new ones need an invalidation too.
  var cachesAbsentEntries: Bool { rawValue >> 7 & 1 != 0 }
  /// Whether tables may have three levels, for addresses of 39 bits.
  var hasThreeLevels: Bool { rawValue >> 9 & 1 != 0 }
  /// The widest tables, as a context entry names them: 1 for 39 bits, 2 for 48, 3 for 57.
  var widestTables: UInt64 { rawValue >> 11 & 1 != 0 ? 3 : rawValue >> 10 & 1 != 0 ? 2 : 1 }
  /// How many bits of a device's addresses the unit looks at.
  var addressWidth: Int { Int(rawValue >> 16 & 0x3f) &+ 1 }
  /// Where the fault records are.
  var faultRecords: UInt64 { (rawValue >> 24 & 0x3ff) &* 16 }
  /// How many fault records there are: 1 to 256.
  var faultRecordCount: Int { Int(rawValue >> 40 & 0xff) &+ 1 }
  var drainsWrites: Bool { rawValue >> 54 & 1 != 0 }
  var drainsReads: Bool { rawValue >> 55 & 1 != 0 }

  // MARK: ECAP

  /// Whether the unit's walks snoop the processor's caches.
  var isCoherent: Bool { extended & 1 != 0 }
  var hasQueuedInvalidation: Bool { extended >> 1 & 1 != 0 }
  var hasInterruptRemapping: Bool { extended >> 3 & 1 != 0 }
  var hasPassThrough: Bool { extended >> 6 & 1 != 0 }

  /// How many bytes of registers there are, as far as the driver goes.
  var registerByteCount: UInt64 {
    max(RemappingRegister.byteCount, faultRecords &+ UInt64(faultRecordCount) &* 16)
  }
}
