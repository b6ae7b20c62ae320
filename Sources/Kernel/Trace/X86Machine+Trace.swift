// Recording, as the core asks for it.

import ExokernelABI
import KernelCore

extension X86Machine {
  @inline(__always)
  var isRecording: Bool { Trace.isOn }

  func beginRecording(firstFrame: Int, frameCount: Int) {
    Trace.begin(firstFrame: firstFrame, frameCount: frameCount)
  }

  func endRecording() { Trace.end() }

  func record(_ kind: TraceKind, context: Int, _ word0: UInt64, _ word1: UInt64) {
    Trace.record(kind, context: UInt64(truncatingIfNeeded: context), word0, word1)
  }
}
