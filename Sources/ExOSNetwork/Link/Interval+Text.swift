// Lengths of time as people read them.

extension Interval {
  /// The length in milliseconds, with three decimals.
  public var milliseconds: String {
    let rest = microseconds % 1000
    let zeros = rest < 10 ? "00" : rest < 100 ? "0" : ""
    return "\(microseconds / 1000).\(zeros)\(rest)"
  }
}
