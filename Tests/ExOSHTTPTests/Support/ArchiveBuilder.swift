// Builds archives, well formed unless told otherwise, for the tests to serve and to break. It is written
// from the format's description and shares nothing with the reader.

import ExOSNetwork

@testable import ExOSHTTP

/// An archive in the making.
struct ArchiveBuilder {
  struct File {
    var path: String
    var type = "text/plain; charset=utf-8"
    var data: [UInt8] = []
    var modified: UInt64 = 784_111_777
    var digest: UInt64 = 0x0123_4567_89ab_cdef
  }

  var files: [File] = []

  init(_ files: [File]) { self.files = files }

  /// The archive's bytes; files are put in order.
  var bytes: [UInt8] {
    let sorted = files.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
    var texts: [UInt8] = []
    var entries: [UInt8] = []
    let textStart = 32 + 48 * sorted.count
    let textCount = sorted.map { $0.path.utf8.count + $0.type.utf8.count }.reduce(0, +)
    var place = (textStart + textCount + 4095) & ~4095
    for file in sorted {
      for text in [file.path, file.type] {
        entries.append(number: textStart + texts.count, size: 4)
        entries.append(number: text.utf8.count, size: 4)
        texts += Array(text.utf8)
      }
      entries.append(number: place, size: 8)
      entries.append(number: file.data.count, size: 8)
      entries.append(number: Int(file.modified), size: 8)
      entries.append(number: Int(bitPattern: UInt(file.digest)), size: 8)
      place = (place + file.data.count + 4095) & ~4095
    }
    var whole = Array("EXOSSITE".utf8)
    whole.append(number: 1, size: 4)
    whole.append(number: sorted.count, size: 4)
    whole.append(number: place, size: 8)
    whole.append(number: 0, size: 8)
    whole += entries + texts
    for file in sorted {
      whole += [UInt8](repeating: 0, count: -whole.count & 4095)
      whole += file.data
    }
    return whole + [UInt8](repeating: 0, count: place - whole.count)
  }
}

extension [UInt8] {
  mutating func append(number: Int, size: Int) {
    for index in 0..<size { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }

  /// Writes a little-endian number.
  mutating func put(number: UInt64, size: Int, at place: Int) {
    for index in 0..<size { self[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
  }
}

/// Bytes that stay where they are, as a mapped module does.
@safe final class PinnedBytes {
  let content: Content
  private let memory: UnsafeMutableRawBufferPointer

  init(_ bytes: [UInt8]) {
    unsafe memory = .allocate(byteCount: max(bytes.count, 1), alignment: 4096)
    unsafe memory.copyBytes(from: bytes)
    unsafe content = Content(UnsafeRawBufferPointer(start: memory.baseAddress, count: bytes.count))
  }

  deinit { unsafe memory.deallocate() }

  /// What the reader says of them.
  func archive() throws(ArchiveError) -> Archive { try Archive(content) }

  var fault: ArchiveError? {
    do throws(ArchiveError) {
      _ = try archive()
      return nil
    } catch { return error }
  }
}
