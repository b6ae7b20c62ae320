// What a row of the table says, without where it stands.

import ExokernelABI

/// A run, share or quota, to be compared.
struct BlockFact: Hashable {
  let kind: UInt8
  let start: UInt64
  let count: UInt64
  let low: UInt64
  let high: UInt64

  init(_ row: ExtentRecord) {
    kind = row.kindValue
    start = row.start
    count = row.count
    low = row.name.low
    high = row.name.high
  }
}
