// Short forms of what unit tests expect.

import ExokernelABI
import KernelCore
import Testing

extension Computer {
  /// The guarantees hold.
  func expectSound(at location: SourceLocation = #_sourceLocation) {
    let violations = Invariants.violations(of: self, Picture(kernel))
    #expect(violations == [], sourceLocation: location)
  }

  /// A call is refused with this error, and changes nothing.
  func expect(
    _ error: KernelError, _ request: Request, by environment: Int,
    at location: SourceLocation = #_sourceLocation
  ) {
    let before = Snapshot(kernel)
    let next = call(request, by: environment)
    #expect(next.error == error, "\(request)", sourceLocation: location)
    #expect(Snapshot(kernel) == before, "\(request) changed something", sourceLocation: location)
  }

  /// A call of the running context is refused with this error, and it runs on.
  func expect(
    _ error: KernelError, _ request: Request, at location: SourceLocation = #_sourceLocation
  ) {
    markCallSite()
    let before = Snapshot(kernel)
    #expect(callMarked(request).error == error, "\(request)", sourceLocation: location)
    #expect(Snapshot(kernel) == before, "\(request) changed something", sourceLocation: location)
  }

  /// The entry that translates a page in an environment's leaf table.
  func entry(_ address: UInt64, in environment: Int) -> PageTableEntry {
    var table = Int(kernel.machine[environment: environment].root)
    for level in [4, 3, 2] {
      table =
        PageTableEntry(rawValue: kernel.machine[word: Self.index(address, level), in: table]).frame
    }
    return PageTableEntry(rawValue: kernel.machine[word: Self.index(address, 1), in: table])
  }

  private static func index(_ address: UInt64, _ level: Int) -> Int {
    Int(address >> UInt64(3 + 9 * level)) & 511
  }

  /// How much an environment is charged.
  func charge(_ environment: Int) -> Int {
    Int(kernel.machine[environment: environment].frameCount)
  }

  /// Ends an environment and takes back all of it.
  func destroy(_ environment: Int, by other: Int) {
    let request = Request(.destroyEnvironment, claim(environment))
    for _ in 0..<1000 where call(request, by: other).error == .again {}
  }
}
