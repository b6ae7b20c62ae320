// What a program calls an open file.

/// The number of an open file; a new one is the lowest that is free, as POSIX has it.
public struct FileDescriptor: Hashable, Sendable {
  public var rawValue: Int

  @inline(__always)
  public init(_ rawValue: Int) { self.rawValue = rawValue }
}
