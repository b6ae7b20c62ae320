// Environments that fell to a program because their creator ended. The kernel ends nobody for having been
// made by somebody who ended: whoever is above has them, with their quotas, and may end them.

import ExOS
import Peers

/// The program's children that it did not make.
enum Orphans {
  /// Ends them, and what falls to the program thereby.
  ///
  /// - Parameters:
  ///   - kept: The environments that the program did make, by index.
  ///   - slot: The capability slot whose name is over all their names.
  static func destroy(but kept: [Int] = [], by slot: Int = Peer.nameSlot) {
    while let index = first(but: kept), let record = Revealed.environment(index) {
      let handle = EnvironmentHandle(index: index, generation: record.generation)
      guard (try? Peer.destroy(Claim(handle, by: slot))) != nil else { return }
    }
  }

  private static func first(but kept: [Int]) -> Int? {
    var index = Int(Revealed.ownEnvironment.firstChild)
    while index != 0, let record = Revealed.environment(index) {
      if !kept.contains(index) { return index }
      index = Int(record.nextSibling)
    }
    return nil
  }

  /// The program's children, by index.
  static func present() -> [Int] {
    var children: [Int] = []
    while let index = first(but: children) { children.append(index) }
    return children
  }
}
