// What counts of a state, with the fingerprint of each of its rows, so that the fingerprint of the next
// state costs no more than what is different in it.

/// The essence of a state.
struct Essence {
  private let picture: Picture
  private let frames: [Fingerprint]
  private let environments: [Fingerprint]
  private let contexts: [Fingerprint]
  private let slices: Fingerprint

  /// The essence of a state.
  ///
  /// - Parameter old: That of another state, mostly the same.
  init(_ picture: Picture, after old: Essence? = nil) {
    self.picture = picture
    guard let old else {
      frames = picture.frames.map { Fingerprint($0) }
      environments = picture.environments.map { Fingerprint($0) }
      contexts = picture.contexts.map { Fingerprint($0) }
      slices = Fingerprint(picture.slices)
      return
    }
    frames = Essence.prints(picture.frames, old.picture.frames, old.frames)
    environments = Essence.prints(
      picture.environments, old.picture.environments, old.environments)
    contexts = Essence.prints(picture.contexts, old.picture.contexts, old.contexts)
    slices = picture.slices == old.picture.slices ? old.slices : Fingerprint(picture.slices)
  }

  private static func prints<Row: Hashable>(
    _ rows: [Row], _ oldRows: [Row], _ oldPrints: [Fingerprint]
  ) -> [Fingerprint] {
    var prints = oldPrints
    for index in rows.indices where rows[index] != oldRows[index] {
      prints[index] = Fingerprint(rows[index])
    }
    return prints
  }

  /// The fingerprint of the state, with what else decides what can happen next.
  func fingerprint(with other: Int) -> Fingerprint {
    var rest = picture
    rest.frames = []
    rest.environments = []
    rest.contexts = []
    rest.slices = []
    return Fingerprint([
      [Fingerprint(rest), Fingerprint(other), slices], frames, environments, contexts,
    ])
  }
}
