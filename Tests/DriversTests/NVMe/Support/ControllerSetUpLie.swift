// What a simulated controller can say of itself while it is brought into use, and what must come of it.

import Drivers

/// Something odd about a controller.
enum ControllerSetUpLie: CaseIterable, Sendable {
  case answersNothing
  case hasNoBlockCommands
  case hasLargePagesOnly
  case doorbellsAreFarApart
  case queuesHaveOneEntry
  case neverStops
  case neverStarts
  case failsToStart
  case neverAnswers
  case answersForAnother
  case refusesIdentify
  case refusesQueues
  case entriesAreLarge
  case hasNoNamespace
  case listIsDisordered
  case listRepeats
  case listIsFull
  case namespaceIsEmpty
  case namespaceIsTiny
  case blockShiftIsAbsurd
  case blocksAreBytes
  case blocksHaveMetadata
  case formatIsUnknown
  case sizeIsAbsurd
  case nameIsGarbage
  case transferLimitIsAbsurd
  case readyLimitIsZero

  /// What the driver must say; nothing for what does no harm.
  var error: NVMeError? {
    switch self {
    case .answersNothing: .gone
    case .hasNoBlockCommands: .noBlockCommands
    case .hasLargePagesOnly: .noSmallPages
    case .doorbellsAreFarApart: .registersOutsideWindow
    case .queuesHaveOneEntry: .queuesTooShort
    case .neverStops: .resetNeverEnds
    case .neverStarts: .neverReady
    case .failsToStart: .fatalStatus
    case .neverAnswers: .noAnswer
    case .answersForAnother: .strangeAnswer
    case .refusesIdentify: .refused(.invalidField)
    case .refusesQueues: .refused(NVMeStatus(rawValue: 0x102))
    case .entriesAreLarge: .unfitEntries
    case .listIsDisordered, .listRepeats: .badNamespaceList
    case .hasNoNamespace, .namespaceIsEmpty, .namespaceIsTiny, .blockShiftIsAbsurd,
      .blocksAreBytes, .blocksHaveMetadata, .formatIsUnknown:
      .noNamespace
    case .listIsFull, .sizeIsAbsurd, .nameIsGarbage, .transferLimitIsAbsurd, .readyLimitIsZero:
      nil
    }
  }
}
