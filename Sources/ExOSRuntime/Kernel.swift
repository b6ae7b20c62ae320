// The kernel as a program sees it: one function for each kernel call, which returns the call's value
// or throws its error, and nothing more. Everything above is policy and lives in other files; a program
// that wants another library calls these, or issues `syscall` itself.

internal import CExOS
public import ExokernelABI

/// The kernel calls, grouped by resource in extensions.
public enum Kernel {
  /// Does nothing: the price of crossing the boundary.
  public static func null() throws(KernelError) {
    try check(kernelCall(Call.null.rawValue))
  }

  /// The value of a call that succeeded.
  @inline(__always)
  @discardableResult
  static func check(_ answer: CallAnswer) throws(KernelError) -> UInt64 {
    guard answer.error == KernelError.none else { throw KernelError(rawValue: answer.error) }
    return answer.value
  }
}
