// Tracing: the frames that the kernel writes records into are of an environment that lives, and of nothing
// else's use.

import ExokernelABI

@testable import KernelCore

extension Invariants {
  func checkTrace(of kernel: borrowing Exokernel<FakeMachine>) {
    let holder = kernel.traceHolder
    guard holder.environment != 0 else {
      return require(machine.recorded == nil, "records are written for nobody")
    }
    let frames = holder.firstFrame..<holder.firstFrame + holder.frameCount
    require(machine.recorded?.frames == frames, "records go elsewhere than was said")
    require(picture.isLiving(holder.environment), "who traces is dead")
    for number in frames {
      let frame = picture.frames[number]
      require(
        frame.use == .sharedWithKernel && frame.holder == holder.environment,
        "frame \(number) of the trace ring is \(frame.use)")
    }
  }
}
