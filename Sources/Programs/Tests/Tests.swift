// The tests that only ring 3 can make: each guarantee of the kernel, tried for real, and what a hostile
// program would try. Reports in TAP on the console; ends with status 0 only if all passed. Run with
// `scripts/run.sh --headless --environment tests`; `tests shares [SLOTS]` is the long look at processor time,
// `tests disks` what is tried with disks alone, `tests queues` with a disk queue.

import ExOS
import Trials

@main
enum Tests {
  static func main() {
    let arguments = Program.arguments.dropFirst()
    if arguments.first == "shares" {
      ShareTests.run(slots: arguments.dropFirst().first.flatMap { UInt64($0) } ?? 10_000)
      TAP.finish()
    }
    Attempt.start()
    if arguments.first == "disks" {
      BlockTests.run()
      VolumeTests.run()
      TAP.finish()
    }
    if arguments.first == "queues" {
      QueueTests.run()
      TAP.finish()
    }
    OwnershipTests.run()
    ClearFrameTests.run()
    EventTests.run()
    EntryTests.run()
    TimeTests.run()
    SlotTests.run()
    SecrecyTests.run()
    TransferTests.run()
    SharingTests.run()
    FrozenTableTests.run()
    PacketTests.run()
    TraceTests.run()
    BlockTests.run()
    VolumeTests.run()
    HostileCallTests.run()
    HostileArgumentTests.run()
    LifetimeTests.run()
    TAP.finish()
  }
}
