// The figures: what the kernel's and the library's primitive operations cost, in guest instructions, one
// line each (NUMBERS of the design). Run with `scripts/run.sh --icount --headless --environment bench`;
// without --icount the unit is wrong and only the order of magnitude means something. Every operation is
// measured on the path that programs use and checked for having done its work. `bench disk`, on a machine with
// two disks (`--disk`), measures blocks and files: one with an empty volume, one that is to be formatted.
// `bench queue` measures a disk queue of the program's own (`--queue`).
// `bench transfers` measures how fast a disk is read and written in order, by the clock; nothing on it stays.

import ExOS

@main
enum Bench {
  static func main() {
    switch Program.arguments.dropFirst().first {
    case "disk"?:
      // By itself, for a controller is looked after at each end of a slot.
      Benchmarks.disk()
      Benchmarks.blocks()
      end()
    case "queue"?:
      Benchmarks.queue()
      end()
    case "transfers"?:
      Benchmarks.sequentialTransfers()
      end()
    case let manner?: Revoked.run(manner)
    case nil: break
    }
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
    end()
  }

  private static func end() -> Never {
    let hasFailed = unsafe Report.failures != 0
    Program.exit(hasFailed ? 1 : 0)
  }

  /// From the kernel's first instruction to the first environment's.
  private static func boot() -> UInt32 {
    UInt32(truncatingIfNeeded: Revealed.system.startStamp &- Revealed.system.entryStamp)
  }
}
