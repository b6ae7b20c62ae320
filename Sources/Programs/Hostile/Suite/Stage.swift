// What stands around an attack: the witnesses, the books, the price of a call.

import ExOS

/// Everything that an attack must leave as it was.
struct Stage {
  private let witnesses: [Witness]
  let answerer: Answerer
  /// What a null call takes.
  let price: UInt32

  init(_ witnesses: [Witness], _ answerer: Answerer) {
    self.witnesses = witnesses
    self.answerer = answerer
    price = CallPrice.measured()
    // The witnesses set up what they have, before it is counted.
    for witness in witnesses { _ = witness.complaint() }
  }

  /// What an attack came to, and what it left changed.
  func complaint(_ attack: () -> String?) -> String? {
    let before = Ledger.taken()
    let children = Orphans.present()
    for witness in witnesses { witness.look() }
    let complaint = attack()
    Orphans.destroy(but: children, by: StartPage.nameSlot)
    for witness in witnesses {
      if let complaint = witness.complaint() { return complaint }
    }
    let now = CallPrice.measured()
    guard now == price || !CallPrice.isExact else { return "a null call takes \(now) now" }
    let after = Ledger.taken()
    guard after == before else { return "\(before) before, \(after) after" }
    return complaint
  }
}
