// A stack of a program's own for a program that asks others: it takes one number for each thing that it
// asks by, whichever is free, and nothing else of the link.

internal import ExOSLogic
public import ExOSNetwork
internal import ExOSRuntime
public import ExokernelABI

extension NetworkStack where L == KernelLink, N == ServedNeighbours {
  /// A client's stack, and what it found free.
  public struct Asker {
    public let stack: NetworkStack
    /// The ports and identifiers, in the order in which they were asked for.
    public let numbers: [UInt16]
    /// Who knows the addresses of names; unspecified where nobody is known.
    public let nameServer: IPv4Address
  }

  /// A stack of the program's own, to ask from.
  ///
  /// - Throws: `noGate` where there is no link, `timeout` where it has no address by the deadline.
  public static func asking(
    from origins: [PacketOrigin], configuration: NetworkConfiguration, slotFrames: Int = 16,
    deadline: UInt64
  ) throws(KernelError) -> Asker {
    let known = try NetworkAccess.configuration(deadline: deadline)
    var link = try KernelLink(slotFrames: slotFrames)
    var numbers: [UInt16] = []
    for origin in origins { numbers.append(try link.takeAny(origin, known)) }
    return Asker(
      stack: make(over: link, as: known, configuration), numbers: numbers,
      nameServer: IPv4Address(bits: known.nameServer))
  }
}
