// Builds small ELF files, well formed unless told otherwise, for the tests to break.

import ELF

/// An ELF file in the making; the defaults are a program of one text and one data segment.
struct ImageBuilder {
  struct Header {
    var type: UInt32 = 1
    var flags: UInt32 = 5
    var offset: UInt64 = 0x1000
    var address: UInt64 = 0x40_0000
    var fileSize: UInt64 = 0x100
    var memorySize: UInt64 = 0x100
    var alignment: UInt64 = 0x1000
  }

  var entry: UInt64 = 0x40_0010
  var byteCount = 0x3000
  var headers = [
    Header(),
    Header(flags: 6, offset: 0x2000, address: 0x40_1000, fileSize: 0x80, memorySize: 0x2000),
  ]

  /// The file's bytes.
  var bytes: [UInt8] {
    var file = [UInt8](repeating: 0, count: byteCount)
    file.replaceSubrange(0..<7, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
    file.put(UInt16(2), at: 16)
    file.put(UInt16(62), at: 18)
    file.put(UInt32(1), at: 20)
    file.put(entry, at: 24)
    file.put(UInt64(64), at: 32)
    file.put(UInt16(64), at: 52)
    file.put(UInt16(56), at: 54)
    file.put(UInt16(headers.count), at: 56)
    for (index, header) in headers.enumerated() {
      let place = 64 + index * 56
      file.put(header.type, at: place)
      file.put(header.flags, at: place + 4)
      file.put(header.offset, at: place + 8)
      file.put(header.address, at: place + 16)
      file.put(header.fileSize, at: place + 32)
      file.put(header.memorySize, at: place + 40)
      file.put(header.alignment, at: place + 48)
    }
    return file
  }
}

extension [UInt8] {
  /// Writes a little-endian number.
  mutating func put(_ value: some FixedWidthInteger, at place: Int) {
    for index in 0..<value.bitWidth / 8 {
      self[place + index] = UInt8(truncatingIfNeeded: value >> (index * 8))
    }
  }

  /// What the parser says of these bytes.
  func parsed() -> Result<Executable, ELFError> {
    do throws(ELFError) { return .success(try Executable(span)) } catch { return .failure(error) }
  }

  /// The error that the parser finds, if it finds one.
  var fault: ELFError? {
    if case .failure(let error) = parsed() { return error }
    return nil
  }
}
