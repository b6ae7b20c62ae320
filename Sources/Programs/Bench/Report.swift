// One line for each benchmark: median, minimum and maximum, less what reading the clock costs.

import CBench
import ExOS

/// The output, and the checks that an operation did its work.
enum Report {
  /// How many checks failed.
  nonisolated(unsafe) private(set) static var failures = 0

  /// How often an operation is measured.
  static let sampleCount = 200
  /// How often it is done before, to fill QEMU's translation cache.
  static let warmUpCount = 20

  /// What two readings of the clock cost with nothing in between.
  static func overhead() -> UInt32 {
    var least = UInt32.max
    for _ in 0..<sampleCount {
      let span = measureNothing()
      least = min(least, span.end &- span.begin)
    }
    return least
  }

  /// Prints the figures of some samples.
  static func line(_ name: String, _ samples: [UInt32]) {
    let sorted = samples.sorted()
    guard let least = sorted.first, let most = sorted.last else { return }
    let median = sorted[sorted.count / 2]
    print("bench \(name) median=\(median) min=\(least) max=\(most) unit=instructions")
  }

  /// Measures an operation: samples of `body`, each a span of which `divisor` operations are part.
  ///
  /// - Parameter span: Does the operation and says what it took.
  static func measure(
    _ name: String, per divisor: UInt32 = 1, count: Int = sampleCount, _ span: () -> UInt32
  ) {
    for _ in 0..<min(warmUpCount, count) { _ = span() }
    var samples: [UInt32] = []
    samples.reserveCapacity(count)
    for _ in 0..<count { samples.append(span() / divisor) }
    line(name, samples)
  }

  /// Notes an operation that did not do its work; one that did costs a compare.
  @inline(__always)
  static func check(_ holds: Bool, _ name: StaticString) {
    if !holds { fail(name) }
  }

  @inline(never)
  private static func fail(_ name: StaticString) {
    unsafe failures += 1
    print("bench: \(name) did not do its work")
  }
}
