// A place in the list of what is to be written.

/// A block that became dirty, and the slot that held it then.
struct DirtyBlock {
  var block: UInt64
  var slot: Int32
}
