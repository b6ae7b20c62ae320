// Why a program was not started, in words.

internal import ExOSLogic

extension LaunchError {
  /// What went wrong, for a person who wanted to run a program.
  public func explanation(of name: String) -> String {
    switch self {
    case .noSuchProgram: "The boot loader brought no program \(name)."
    case .malformed(let error): "\(name) is not a program for this system: \(error.explanation)."
    case .argumentsTooLong: "The arguments are longer than a page."
    case .kernel(let error): "The kernel refused to start \(name): \(error.name)."
    }
  }
}
