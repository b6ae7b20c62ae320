// What can be done without waiting: what `poll` asks for and answers.

/// What a program can do with a socket now.
public struct Readiness: OptionSet, Sendable {
  public var rawValue: UInt8

  @inline(__always)
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Data can be received, the peer's end among it; or a connection accepted.
  public static let readable = Readiness(rawValue: 1 << 0)
  /// Data can be given.
  public static let writable = Readiness(rawValue: 1 << 1)
  /// The peer has ended its side.
  public static let peerFinished = Readiness(rawValue: 1 << 2)
  /// The connection is over; sending or receiving says why.
  public static let closed = Readiness(rawValue: 1 << 3)
}
