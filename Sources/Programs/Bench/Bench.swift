// The figures: what the kernel's and the library's primitive operations cost, in guest instructions, one
// line each (NUMBERS of the design). Run with `scripts/run.sh --icount --headless --environment bench`;
// without --icount the unit is wrong and only the order of magnitude means something. Every operation is
// measured on the path that programs use and checked for having done its work.

import ExOS

@main
enum Bench {
  static func main() {
    if let manner = Program.arguments.dropFirst().first { Revoked.run(manner) }
    Benchmarks.calls()
    Benchmarks.events()
    Benchmarks.memory()
    Benchmarks.faults()
    Benchmarks.peers()
    Benchmarks.slices()
    Benchmarks.environments()
    Benchmarks.revocation()
    Benchmarks.filters()
    Benchmarks.packets()
    WorstCases.run()
    Report.line("boot", [boot()])
    let hasFailed = unsafe Report.failures != 0
    Program.exit(hasFailed ? 1 : 0)
  }

  /// From the kernel's first instruction to the first environment's.
  private static func boot() -> UInt32 {
    UInt32(truncatingIfNeeded: Revealed.system.startStamp &- Revealed.system.entryStamp)
  }
}
