// One who uses a volume that somebody else has.

/// A row of a service's table of clients.
struct ServiceClient: ~Copyable {
  /// Who it is, as the kernel vouches for it; 0 while the row is free.
  var identity: UInt64 = 0
  var area: ExchangeArea?
  /// How many slots it may pin; the pins of one that has more count no longer.
  var pinLimit = 0
  var isOverdrawn = false
}
