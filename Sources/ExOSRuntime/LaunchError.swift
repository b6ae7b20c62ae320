// Why a program was not started.

public import ELF
public import ExokernelABI

/// What went wrong before a program's first instruction.
public enum LaunchError: Error, Equatable {
  /// The boot loader brought no program of that name, or it belongs to another environment.
  case noSuchProgram
  /// The file is no program for this system.
  case malformed(ELFError)
  /// The arguments do not fit into the start-up page.
  case argumentsTooLong
  /// The kernel refused something.
  case kernel(KernelError)
}
