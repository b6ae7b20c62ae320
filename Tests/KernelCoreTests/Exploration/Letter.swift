// A letter of the alphabet of an exploration: a step that makes sense, or not, in any state.

/// A step, made for the state in which it is to happen.
struct Letter {
  let name: String
  /// The environment that calls; nothing for the context that runs.
  let environment: Int?
  /// The step; nothing where there is none in this state.
  let step: (Computer) -> Step?

  init(_ name: String, by environment: Int? = nil, _ step: @escaping (Computer) -> Step?) {
    self.name = environment.map { "\($0): \(name)" } ?? name
    self.environment = environment
    self.step = step
  }
}
