// Registers that only remember what was written.

import Drivers

/// A window that records stores.
final class RecordingWindow: RegisterWindow {
  struct Store: Equatable {
    let offset: UInt64
    let value: UInt64

    init(_ offset: UInt64, _ value: UInt64) {
      self.offset = offset
      self.value = value
    }
  }

  let byteCount: UInt64
  var stores: [Store] = []

  init(byteCount: UInt64) { self.byteCount = byteCount }

  func load8(at offset: UInt64) -> UInt8 { 0 }
  func load16(at offset: UInt64) -> UInt16 { 0 }
  func load32(at offset: UInt64) -> UInt32 { 0 }
  func load64(at offset: UInt64) -> UInt64 { 0 }
  func store8(_ value: UInt8, at offset: UInt64) { stores.append(.init(offset, UInt64(value))) }
  func store16(_ value: UInt16, at offset: UInt64) { stores.append(.init(offset, UInt64(value))) }
  func store32(_ value: UInt32, at offset: UInt64) { stores.append(.init(offset, UInt64(value))) }
  func store64(_ value: UInt64, at offset: UInt64) { stores.append(.init(offset, value)) }
}
