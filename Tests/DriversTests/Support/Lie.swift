// The lies that a simulated network device can tell once it is in use, and what must come of each.

import Drivers

/// Something that an honest device never does.
enum Lie: CaseIterable, Sendable {
  case receiveIndexJumps
  case receiveIndexGoesBack
  case receiveUnknownBuffer
  case receiveHugeIdentifier
  case receiveReplay
  case receiveBeyondBuffer
  case receiveHugeLength
  case receiveShorterThanHeader
  case receiveSegmented
  case receiveMisplacedChecksum
  case receiveUnknownFlags
  case receiveNothing
  case transmitIndexJumps
  case transmitIndexGoesBack
  case transmitUnknownBuffer
  case transmitMiddleOfChain
  case transmitReplay
  case transmitGarbageLength
  case scribblesDescriptors
  case scribblesAvailableRing
  case garbageEvents
  case garbageFlags
  case linkStatusGarbage
  case generationNeverSettles
  case needsReset

  /// The name by which the driver must call it; nothing for what does no harm.
  var fault: VirtioFault? {
    switch self {
    case .receiveIndexJumps, .receiveIndexGoesBack, .transmitIndexJumps, .transmitIndexGoesBack:
      .usedIndexJumped
    case .receiveUnknownBuffer, .receiveHugeIdentifier, .transmitUnknownBuffer,
      .transmitMiddleOfChain:
      .unknownBuffer
    case .receiveReplay, .transmitReplay: .bufferNotOutstanding
    case .receiveBeyondBuffer, .receiveHugeLength: .lengthBeyondBuffer
    case .receiveShorterThanHeader: .lengthTooShort
    case .receiveSegmented: .segmentedFrame
    case .generationNeverSettles: .configurationNeverSettles
    case .needsReset: .needsReset
    case .receiveMisplacedChecksum, .receiveUnknownFlags, .receiveNothing,
      .transmitGarbageLength, .scribblesDescriptors, .scribblesAvailableRing, .garbageEvents,
      .garbageFlags, .linkStatusGarbage:
      nil
    }
  }
}
