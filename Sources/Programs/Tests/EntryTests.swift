// Every way into the kernel, with everything that ring 3 can set: an event or an error, never a kernel
// fault. That this program still runs behind each is the test.

import CTests
import ExOS
import Trials

/// Entries with hostile state.
enum EntryTests {
  static func run() {
    interrupts()
    privileged()
    selectors()
    stacks()
    flags()
    bases()
    TAP.note("QEMU before 9.1 refuses IRETQ from ring 3 to ring 3 while SMAP is on, and reads the")
    TAP.note("kernel's words with IRETQ and LRETQ; the kernel hides the error codes, not CR2.")
  }

  private static func interrupts() {
    var wrong: [Int] = []
    for vector in 0..<256 {
      let attempt = Attempt(interruptCode() &+ UInt64(vector) &* 16)
      let expected: Event =
        vector == 3 ? .breakpoint : vector == 4 ? .overflow : .generalProtection
      if attempt.event != expected || attempt.error != 0 { wrong.append(vector) }
    }
    TAP.test("every INT n is an event", wrong.isEmpty, "not \(wrong)")
  }

  private static func privileged() {
    var passed: [UInt64] = []
    var code = privilegedCode()
    while code < privilegedCodeEnd() {
      let event = Attempt(code).event
      if event != .generalProtection, event != .invalidOpcode {
        passed.append((code &- privilegedCode()) / 16)
      }
      code &+= 16
    }
    TAP.test("every privileged instruction is an event", passed.isEmpty, "not \(passed)")
  }

  private static func selectors() {
    let selectors = (0..<160).map(UInt64.init) + [0x1ff, 0xfff, 0x8000, 0xfff8, 0xffff]
    let allowedCode: Set<UInt64> = [0x28, 0x29, 0x2a, 0x2b]
    for (name, code) in [
      ("JMP", farJump()), ("CALL", farCall()), ("LRET", farReturn()),
      ("IRETQ", interruptReturn()),
    ] {
      let passed = selectors.filter { Attempt(code, $0).event == nil }
      TAP.test(
        "far \(name) through every selector ends in user code or an event",
        passed.allSatisfy { allowedCode.contains($0) }, "passed \(passed)")
    }
    let passed = selectors.filter { Attempt(interruptReturnWithStackSelector(), $0).event == nil }
    TAP.test(
      "IRETQ with every stack selector ends in user data or an event",
      passed.allSatisfy { $0 == 0x23 }, "passed \(passed)")
    for (name, code) in [
      ("DS", loadDS()), ("ES", loadES()), ("FS", loadFS()), ("GS", loadGS()), ("SS", loadSS()),
    ] {
      let loaded = selectors.filter { Attempt(code, $0).event == nil }
      let allowed: Set<UInt64> = [0, 1, 2, 3, 0x20, 0x21, 0x22, 0x23, 0x28, 0x29, 0x2a, 0x2b]
      TAP.test(
        "\(name) takes no selector of the kernel's",
        loaded.allSatisfy { allowed.contains($0) }, "took \(loaded)")
    }
    _ = Attempt(loadDS(), 0)
    _ = Attempt(loadES(), 0)
    _ = Attempt(loadFS(), 0)
    _ = Attempt(loadGS(), 0)
  }

  private static let badStacks: [UInt64] = [
    0, 8, 0x1000, 0x77_0000_0000, 0x7fff_ffff_f000, 0x7fff_ffff_ffff, 0x8000_0000_0000,
    0xffff_7fff_ffff_fff8, 0xffff_8000_0010_0000, 0xffff_ff00_0000_0100, 0xffff_ffff_8010_0000,
    0xffff_ffff_ffff_fff8, .max,
  ]

  private static func stacks() {
    for (name, code) in [
      ("LRET", farReturnOn()), ("IRETQ", interruptReturnOn()), ("PUSH", pushOn()),
      ("UD2", undefinedOn()),
    ] {
      let quiet = badStacks.filter { Attempt(code, $0).event == nil }
      TAP.test(
        "\(name) on an unmapped, a kernel's or a non-canonical stack is an event",
        quiet.isEmpty, "not on \(quiet)")
    }
    let changed = badStacks.filter { Attempt(callOn(), $0).value != $0 }
    TAP.test(
      "a kernel call works on any stack pointer and gives it back", changed.isEmpty,
      "not \(changed)")
    let jumps = badStacks.filter { Attempt(jumpTo(), $0).event == nil }
    TAP.test("a jump anywhere else is an event", jumps.isEmpty, "not to \(jumps)")
  }

  private static func flags() {
    // TF is apart: EventTests step.
    let bits: [(String, UInt64)] = [
      ("AC", 1 << 18), ("NT", 1 << 14), ("DF", 1 << 10), ("RF", 1 << 16), ("ID", 1 << 21),
      ("IOPL", 3 << 12), ("AC, NT and DF", 1 << 18 | 1 << 14 | 1 << 10),
    ]
    for (name, bit) in bits {
      let kept = bit & ~(3 << 12 | 1 << 16)
      let call = Attempt(callWithFlags(), 0x202 | bit)
      TAP.test(
        "a kernel call under \(name) returns with it",
        call.event == nil && call.value & kept == kept && call.value & 0x200 != 0)
      TAP.test(
        "exceptions and foreign calls under \(name) are events",
        Attempt(undefinedWithFlags(), 0x202 | bit).event == .invalidOpcode
          && Attempt(breakpointWithFlags(), 0x202 | bit).event == .breakpoint
          && Attempt(foreignWithFlags(), 0x202 | bit).event == .foreignCall)
    }
    TAP.test(
      "ring 3 cannot turn interrupts off", Attempt(callWithFlags(), 0x2).value & 0x200 != 0)
    for (code, expected) in [
      (callWithFlags(), Event.debug), (undefinedWithFlags(), .invalidOpcode),
      (breakpointWithFlags(), .breakpoint), (foreignWithFlags(), .foreignCall),
    ] {
      unsafe Attempt.stepsLeft = 1
      let event = Attempt(code, 0x302).event
      TAP.test(
        "an entry under TF steps in ring 3 only, and is its own event (\(expected.rawValue))",
        event == expected, "event \(event?.rawValue ?? .max)")
    }
  }

  private static func bases() {
    let own: [UInt64] = [0, 0x1000, 0x7fff_ffff_ffff, 0xffff_8000_0000_0000]
    TAP.test(
      "ring 3's segment bases are its own and do not reach the kernel",
      own.allSatisfy {
        Attempt(writeFSBase(), $0).value == $0 && Attempt(writeGSBase(), $0).value == $0
      })
    let odd = Attempt(writeGSBase(), 0x8000_0000_0000)
    TAP.test(
      "a non-canonical base is an event, or (QEMU takes it) stays in ring 3",
      odd.event == .generalProtection || odd.value == 0x8000_0000_0000)
    _ = Attempt(writeFSBase(), 0)
    _ = Attempt(writeGSBase(), 0)
  }
}
