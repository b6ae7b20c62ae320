// An entry of a repossession vector, as the tests compare it.

/// Who was told that what is gone.
struct Told: Hashable {
  var context: Int
  var handle: UInt64
}
