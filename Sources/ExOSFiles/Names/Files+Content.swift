// Open files read and written: `read`, `pread`, `write`, `pwrite`, `lseek`, `ftruncate`, `fstat`, `fsync`,
// `readdir`; and `view`, which POSIX has not, because only a library in the same address space can lend
// what it has.

import ExOSMemory

extension Files where Volume: ~Copyable {
  /// Reads from where the last read or write ended.
  ///
  /// - Returns: How many bytes; 0 at the end.
  public mutating func read(
    _ descriptor: FileDescriptor, into bytes: inout MutableRawSpan
  ) throws(FileError) -> Int {
    let row = try row(of: descriptor)
    let count = try read(descriptor, at: open[row].offset, into: &bytes)
    open[row].offset &+= UInt64(count)
    return count
  }

  /// Reads from a place.
  public mutating func read(
    _ descriptor: FileDescriptor, at offset: UInt64, into bytes: inout MutableRawSpan
  ) throws(FileError) -> Int {
    let file = try file(of: descriptor, for: .read)
    var done = 0
    while done < bytes.byteCount {
      let (place, isOver) = offset.addingReportingOverflow(UInt64(done))
      if isOver { break }
      let view = try volume.view(of: file, at: place)
      if view.count == 0 { break }
      let count = min(view.count, bytes.byteCount &- done)
      bytes.copy(view.bytes.extracting(first: count), at: done)
      done &+= count
    }
    return done
  }

  /// Lends content from a place on, as far as it lies together, without a copy.
  ///
  /// It is what it is until the next call, or while it is pinned.
  @inline(__always)
  public mutating func view(
    _ descriptor: FileDescriptor, at offset: UInt64
  ) throws(FileError) -> FileView {
    try volume.view(of: file(of: descriptor, for: .read), at: offset)
  }

  /// Writes where the last read or write ended, or at the end.
  ///
  /// - Returns: How many bytes; fewer if the volume became full.
  public mutating func write(
    _ bytes: RawSpan, to descriptor: FileDescriptor
  ) throws(FileError) -> Int {
    let file = try file(of: descriptor, for: .write)
    let row = descriptor.rawValue
    if open[row].options.contains(.append) {
      open[row].offset = try volume.attributes(of: file).size
    }
    let count = try volume.write(bytes, to: file, at: open[row].offset)
    open[row].offset &+= UInt64(count)
    return count
  }

  /// Writes at a place.
  public mutating func write(
    _ bytes: RawSpan, to descriptor: FileDescriptor, at offset: UInt64
  ) throws(FileError) -> Int {
    try volume.write(bytes, to: file(of: descriptor, for: .write), at: offset)
  }

  /// Says where the next read or write begins.
  public mutating func seek(
    _ descriptor: FileDescriptor, to offset: Int64, from origin: SeekOrigin = .start
  ) throws(FileError) -> UInt64 {
    let row = try row(of: descriptor)
    let base: UInt64
    switch origin {
    case .start: base = 0
    case .current: base = open[row].offset
    case .end: base = try attributes(of: descriptor).size
    }
    guard base <= UInt64(Int64.max) else { throw .invalidArgument }
    let (place, isOver) = Int64(base).addingReportingOverflow(offset)
    guard !isOver, place >= 0 else { throw .invalidArgument }
    open[row].offset = UInt64(place)
    return UInt64(place)
  }

  /// What is known of an open file.
  public mutating func attributes(
    of descriptor: FileDescriptor
  ) throws(FileError) -> FileAttributes {
    try volume.attributes(of: file(of: descriptor))
  }

  /// Makes an open file shorter, or longer by zeroes.
  public mutating func setSize(
    of descriptor: FileDescriptor, to size: UInt64
  ) throws(FileError) {
    try volume.setSize(of: file(of: descriptor, for: .write), to: size)
  }

  /// Makes an open file durable.
  public mutating func synchronize(_ descriptor: FileDescriptor) throws(FileError) {
    try volume.synchronize(file(of: descriptor))
  }

  /// Lends the next names of an open directory, for as long as the closure wants more.
  ///
  /// - Returns: Whether there are more.
  public mutating func list(
    _ descriptor: FileDescriptor,
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) throws(FileError) -> Bool {
    let directory = try file(of: descriptor, for: .read)
    let row = descriptor.rawValue
    if open[row].offset == .max { return false }
    let next = try volume.list(directory, from: open[row].offset, body)
    open[row].offset = next ?? .max
    return next != nil
  }

  /// The file that a descriptor stands for.
  @inline(__always)
  func file(
    of descriptor: FileDescriptor, for options: OpenOptions = []
  ) throws(FileError) -> FileNumber {
    let row = try row(of: descriptor)
    guard let file = open[row].file, open[row].options.isSuperset(of: options) else {
      throw .badDescriptor
    }
    return file
  }
}
