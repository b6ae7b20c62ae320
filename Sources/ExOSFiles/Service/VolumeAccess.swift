// How a client reaches the environment that holds its volume: on the metal by protected transfers and mapped
// frames, in tests in one process.

/// The way from a client to a service.
public protocol VolumeAccess: ~Copyable {
  /// The service's cache; only slots that were made readable may be read.
  var memory: SlotMemory { get }
  /// What the client shares with the service.
  var area: ExchangeArea { get }

  /// Makes a slot readable.
  mutating func makeReadable(_ slot: Int) throws(FileError)

  /// Asks the service, and waits for what it answers.
  func ask(_ request: VolumeRequest) -> VolumeAnswer
}
