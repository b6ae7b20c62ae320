// The steps from a reset to a controller in use (NVMe 1.4 §7.6.1).

/// What a controller is waited for, or that it is not.
enum NVMeStage: Equatable {
  /// It is to say that it is not ready.
  case disabling
  /// Commands that it had are to be taken back.
  case disabled
  /// It is to say that it is ready.
  case enabling
  // It is to answer a command.
  case identifyingController
  case listingNamespaces
  case identifyingNamespace
  case settingQueueCount
  case creatingCompletionQueue
  case creatingSubmissionQueue
  case ready
  case failed(NVMeError)
}
