// An environment without rows and links.

import ExokernelABI

/// An environment, living or not.
struct PlainEnvironment: Hashable {
  var state = EnvironmentState.living
  var parent = 0
  /// The frame of its root page table; 0 is none.
  var root = 0
  var frameQuota = 0
  var guaranteedFrames = 0
  var sliceQuota = 0
  var environmentQuota = 0
  var filterQuota = 0
  var ringQuota = 0
  /// Whether it is the one that says who may take the link's packets.
  var holdsLink = false
  /// Whether it may trace.
  var holdsConsole = false
  /// Its contexts, the newest first.
  var contexts: [Int] = []
  var capabilities = Array(
    repeating: PlainCapability.empty, count: EnvironmentRecord.capabilitySlots)
  var guardName = PlainCapability.empty
  var labels: [UInt64] = [0, 0]
  /// How it ended: cause, event, status, error, address, instruction, stack.
  var ending: [UInt64] = [0, 0, 0, 0, 0, 0, 0]

  // What follows from the rest; the model counts it, the kernel keeps it.
  var children: Set<Int> = []
  var frameCount = 0
  var foreignBindings = 0
  var sliceCount = 0
  var filterCount = 0
  var ringCount = 0
}
