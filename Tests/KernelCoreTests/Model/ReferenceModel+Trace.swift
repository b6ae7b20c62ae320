// Tracing in the model: a run of frames of who holds the console.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  mutating func bindTrace(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    guard [0, 1, 2, 4, 8, 16, 32].contains(a[1]) else { throw .badArgument(1) }
    guard let environment = picture.environments[caller.environment], environment.holdsConsole
    else { throw .notHeld }
    let old = picture.traceFrames
    guard a[1] > 0 else {
      guard !old.isEmpty, picture.frames[old.lowerBound].holder == caller.environment else {
        throw .notHeld
      }
      for number in old { picture.frames[number].use = .held }
      picture.traceFrames = 0..<0
      return
    }
    let first = try heldFrame(a[0], by: caller.environment)
    let run = first..<first + Int(a[1])
    for number in run.dropFirst() { _ = try heldFrame(UInt64(number), by: caller.environment) }
    guard old.isEmpty else { throw .inUse }
    for number in run {
      picture.frames[number].use = .sharedWithKernel
      picture.frames[number].isWired = false
    }
    picture.traceFrames = run
  }

  /// Nothing is recorded for an environment that ended.
  mutating func endTrace(of environment: Int) {
    guard let first = picture.traceFrames.first, picture.frames[first].holder == environment else {
      return
    }
    picture.traceFrames = 0..<0
  }
}
