// The repossession vector: what an environment lost without its doing stands there by name, in order.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// Writes a name that was taken into its loser's vector; a notice follows when all is written.
  ///
  /// - Parameter place: Where a frame's content is saved, 0 being nowhere; or an extent's disk.
  mutating func repossess(
    _ kind: ResourceClass, _ name: UInt64, at place: UInt64 = 0, from environment: Int
  ) {
    let context = Int(machine[environment: environment].firstContext)
    guard context != 0 else { return }
    machine.repossess(kind: kind.rawValue | place << 8, handle: name, from: context)
  }
}
