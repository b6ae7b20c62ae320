// The lies that a simulated network device can tell while it is set up, and what must come of each.

import Drivers

/// Something that an honest device never says of itself.
enum SetUpLie: CaseIterable, Sendable {
  case resetNeverEnds
  case isOfVersionZero
  case hasNoAddress
  case refusesFeatures
  case addressIsZero
  case addressIsGroup
  case mtuIsTiny
  case mtuIsHuge
  case generationNeverSettles
  case configurationIsSmall
  case hasOneQueue
  case receiveQueueIsMissing
  case queueSizeIsOdd
  case queueSizeIsTiny
  case queueSizeIsHuge
  case queueSizeStays
  case vectorsRefused
  case notificationOutside
  case offersEverything

  /// What the driver must say; nothing for what does no harm.
  var error: VirtioError? {
    switch self {
    case .resetNeverEnds: .resetNeverEnds
    case .isOfVersionZero: .missingFeatures(.version1)
    case .hasNoAddress: .missingFeatures(.stationAddress)
    case .refusesFeatures: .featuresRefused
    case .addressIsZero, .addressIsGroup: .badStationAddress
    case .mtuIsTiny: .badMTU
    case .generationNeverSettles: .configurationNeverSettles
    case .configurationIsSmall: .structureTooSmall(.device)
    case .hasOneQueue: .missingQueue(1)
    case .receiveQueueIsMissing: .missingQueue(0)
    case .queueSizeIsOdd: .badQueueSize(0)
    case .queueSizeIsTiny: .badQueueSize(1)
    case .queueSizeStays: .badQueueSize(0)
    case .vectorsRefused: .vectorRefused
    case .notificationOutside: .notificationOutside(1)
    case .mtuIsHuge, .queueSizeIsHuge, .offersEverything: nil
    }
  }
}
