// The images as linked: what no compiler option promises, checked on the instructions themselves.

import Foundation
import Testing

@Suite("Images", .withImages)
struct ImageTests {
  @Test("hold nothing that they must not")
  func check() throws {
    let programs = try Script.programNames().map(Script.product)
    let run = try Script.run(
      "check-image.py", ["--kernel", Script.product("Kernel")] + programs)
    #expect(run.status == 0, "\(run.output)")
    print(run.output)
  }

  @Test("that are programs would not pass for a kernel")
  func programAsKernel() throws {
    let run = try Script.run("check-image.py", ["--kernel", Script.product("Shell")])
    #expect(run.status == 1)
    #expect(run.output.contains("is a vector or x87 instruction"))
    #expect(run.output.contains("contains posix_memalign"))
    #expect(run.output.contains("has zeroed memory, which only the last may have"))
  }

  @Test("may not be writable and executable at once")
  func writableAndExecutable() throws {
    // A header, and one segment that may be read, written and executed.
    var image: [UInt64] = [0x0001_0102_464c_457f, 0, 0x0000_0001_003e_0002, 0, 64, 0]
    image += [0x0038_0040_0000_0000, 0x0000_0000_0040_0001]
    image += [0x0000_0007_0000_0001, 0, 0x40_0000, 0x40_0000, 0, 0x1000, 0x1000]
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(image.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } })
      .write(to: file)
    let run = try Script.run("check-image.py", [file.path()])
    #expect(run.status == 1)
    #expect(run.output.contains("the segment at 0x400000 is both writable and executable"))
  }
}
