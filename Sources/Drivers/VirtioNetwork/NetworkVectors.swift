// Which interrupts a network device uses.

/// Entries of the MSI-X table; without one, there is no interrupt for the purpose.
public struct NetworkVectors: Equatable, Sendable {
  /// Changes of the link, and the device's wish to be reset.
  public var configuration: UInt16?
  public var receive: UInt16?
  public var transmit: UInt16?

  public init(configuration: UInt16?, receive: UInt16?, transmit: UInt16?) {
    self.configuration = configuration
    self.receive = receive
    self.transmit = transmit
  }
}
