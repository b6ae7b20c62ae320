// Why a controller could not be set up, the first time or after a reset. What is found wrong while it is
// in use is an `NVMeFault`.

/// Why a controller is not fit for use; its driver has given it up.
public enum NVMeError: Error, Equatable, Sendable {
  /// The memory that the kernel gave is too small or not aligned.
  case unfitMemory
  /// Its registers read all ones: nobody answers.
  case gone
  /// The registers do not all lie within the window.
  case registersOutsideWindow
  /// It does not know the NVM command set.
  case noBlockCommands
  /// It knows no pages of 4 KiB.
  case noSmallPages
  /// Its queues have no room for a command.
  case queuesTooShort
  /// It takes longer to stop than it says that it may.
  case resetNeverEnds
  /// It takes longer to become ready than it says that it may.
  case neverReady
  /// It says that it cannot go on (CSTS.CFS).
  case fatalStatus
  /// It does not answer an admin command.
  case noAnswer
  /// It answers a command that it does not have.
  case strangeAnswer
  /// It refuses an admin command that it must carry out.
  case refused(NVMeStatus)
  /// Its commands or completions are not 64 or 16 bytes long.
  case unfitEntries
  /// The list of its namespaces is not in ascending order.
  case badNamespaceList
  /// It has no namespace that could be used.
  case noNamespace
  /// It was reset several times and completed nothing in between; the last cause.
  case faultsRepeat(NVMeFault)
  /// The kernel took its bus mastering away.
  case cutOff
}
