// The one place of these tests that reaches behind the language: Swift Testing looks at the whole stack
// whenever an error is thrown, in case it becomes an issue. An exploration sees millions of calls
// refused, each an error that is never an issue, and would spend most of its time on looks.

import Glibc

/// The stack traces of errors that are thrown.
enum Backtraces {
  /// No more of them are taken; of what is thrown from now on, an issue says less.
  static func stop() {
    // The runtime's hooks, pointers to functions; null is none.
    for name in ["_swift_willThrow", "_swift_willThrowTypedImpl"] {
      if let hook = unsafe dlsym(nil, name) { unsafe hook.storeBytes(of: 0, as: UInt.self) }
    }
  }
}
