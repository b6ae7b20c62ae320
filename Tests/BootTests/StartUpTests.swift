// What the kernel says when it cannot start: one line with what and what to do, and a failure.

import Testing

@Suite("A machine that cannot start", .withImages)
struct StartUpTests {
  /// What the console shows where the kernel gives up; more than one line would not be clear.
  private func complaint(_ arguments: [String]) throws -> String {
    let run = try Script.boot(arguments)
    #expect((1..<123).contains(run.status), "status \(run.status): \(run.output)")
    #expect(run.lines.count == 1, "\(run.output)")
    return run.output
  }

  @Test("says how much memory it needs", arguments: [2, 3])
  func tooLittleMemory(mebibytes: Int) throws {
    let line = try complaint(["--memory", "\(mebibytes)"])
    #expect(line.contains("memory"))
    #expect(line.contains(/[0-9,]+ MiB/))
  }

  @Test("says that it got no environment to run")
  func missingModule() throws {
    #expect(try complaint(["--initrd", ""]).contains("there is no program to run"))
  }

  @Test("says that the first module is no program")
  func badModule() throws {
    let line = try complaint(["--initrd", "kernel.symbols"])
    #expect(line.contains("the first module is not a program"))
  }

  @Test(
    "names the processor feature that it misses",
    arguments: [("qemu64", "XSAVE"), ("qemu32", "64-bit")])
  func missingFeature(model: String, feature: String) throws {
    #expect(try complaint(["--cpu", model]).contains(feature))
  }
}
