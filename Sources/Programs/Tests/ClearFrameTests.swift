// Guarantee 2: what is handed out shows nothing of what it was.

import CTests
import ExOS
import Trials

/// The content of new frames.
enum ClearFrameTests {
  private static let place: UInt64 = 0x31_0010_0000
  private static let count = 64

  static func run() {
    TAP.test("frames come clear, after 64 were filled, freed and allocated again") {
      () throws(KernelError) in
      var numbers: [Int] = []
      for _ in 0..<count {
        let frame = try Kernel.allocateFrames()
        numbers.append(frame.number)
        try AddressSpace.own.map(frame, at: place, .readWrite)
        for offset in stride(from: 0, to: 4096, by: 8) {
          setWord(at: place + UInt64(offset), 0x1234_5678_9abc_def0)
        }
        try AddressSpace.own.unmap(at: place)
      }
      for number in numbers { try Kernel.freeFrames(FrameHandle(number: number)) }
      var dirty = 0
      for number in numbers {
        let frame = try Kernel.allocateFrames(first: UInt64(number))
        try AddressSpace.own.map(frame, at: place, .readOnly)
        for offset in stride(from: 0, to: 4096, by: 8)
        where word(at: place + UInt64(offset)) != 0 { dirty += 1 }
        try Kernel.freeFrames(frame)
      }
      return dirty == 0 ? nil : "\(dirty) words"
    }
    TAP.test("freeing a mapped frame breaks its mapping at once") { () throws(KernelError) in
      let frame = try Kernel.allocateFrames()
      try AddressSpace.own.map(frame, at: place, .readWrite)
      setWord(at: place, 1)
      try Kernel.freeFrames(frame)
      return Attempt(readFrom(), place).event == .pageFault ? nil : "it could still be read"
    }
    TAP.test("a handle of a freed frame is stale, and frees nothing") { () throws(KernelError) in
      let frame = try Kernel.allocateFrames()
      try Kernel.freeFrames(frame)
      let again = try Kernel.allocateFrames(first: UInt64(frame.number))
      let error = refusal { () throws(KernelError) in try Kernel.freeFrames(frame) }
      try Kernel.freeFrames(again)
      return error == .stale ? nil : "it was not"
    }
  }
}
