// An entry of a repossession vector, as the tests compare it.

import ExokernelABI

/// Who was told that what is gone.
struct Told: Hashable {
  var context: Int
  var kind = ResourceClass.frame.rawValue
  var handle: UInt64
}
