// What environments ask of the one that answers for the link, in the words of a protected transfer. This
// is an agreement between libraries; the kernel knows nothing of it.

/// A request to the network's environment.
public enum NetworkRequest: Equatable, Sendable {
  /// What the link is configured as; see `NetworkAnswer`.
  case configuration
  /// Which station has an IPv4 address.
  case find(UInt32)

  /// The request as words.
  public var words: (UInt64, UInt64, UInt64, UInt64) {
    switch self {
    case .configuration: (1, 0, 0, 0)
    case .find(let address): (2, UInt64(address), 0, 0)
    }
  }

  /// The request that words make; nothing where they make none.
  public init?(words: (UInt64, UInt64, UInt64, UInt64)) {
    switch words.0 {
    case 1: self = .configuration
    case 2: self = .find(UInt32(truncatingIfNeeded: words.1))
    default: return nil
    }
  }
}

/// What the link is configured as, in the two words of an answer.
public struct LinkConfiguration: Equatable, Sendable {
  /// Our IPv4 address; 0 while there is none.
  public var address: UInt32
  /// The router towards other networks; 0 where there is none.
  public var gateway: UInt32
  /// Who knows the addresses of names; 0 where nobody is known.
  public var nameServer: UInt32
  /// How many leading bits of the address are the network's.
  public var prefixLength: UInt8
  /// The high byte of every identification that the asker sends; each has its own.
  public var identificationPrefix: UInt8

  public init(
    address: UInt32, gateway: UInt32, nameServer: UInt32, prefixLength: UInt8,
    identificationPrefix: UInt8
  ) {
    self.address = address
    self.gateway = gateway
    self.nameServer = nameServer
    self.prefixLength = prefixLength
    self.identificationPrefix = identificationPrefix
  }

  public init(words: (UInt64, UInt64)) {
    address = UInt32(truncatingIfNeeded: words.0)
    gateway = UInt32(truncatingIfNeeded: words.0 >> 32)
    prefixLength = UInt8(truncatingIfNeeded: words.1)
    identificationPrefix = UInt8(truncatingIfNeeded: words.1 >> 8)
    nameServer = UInt32(truncatingIfNeeded: words.1 >> 32)
  }

  public var words: (UInt64, UInt64) {
    (
      UInt64(address) | UInt64(gateway) << 32,
      UInt64(prefixLength) | UInt64(identificationPrefix) << 8 | UInt64(nameServer) << 32
    )
  }
}
