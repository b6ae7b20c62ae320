// What a cache has done, for who chooses its size and its policy.

/// Counts since a cache was made.
public struct CacheStatistics: Sendable {
  /// Blocks that were there when they were asked for.
  public var hits: UInt64 = 0
  /// Blocks that had to be read first.
  public var misses: UInt64 = 0
  /// Blocks read ahead of being asked for.
  public var prefetches: UInt64 = 0
  /// Blocks written.
  public var writes: UInt64 = 0
  /// Transfers that failed, though they may have succeeded later.
  public var failures: UInt64 = 0
}
