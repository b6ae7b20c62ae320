// The Test Anything Protocol, as programs that try the kernel report: a line for each test, in sentences,
// and how many there were.

public import ExOS

/// The report.
public enum TAP {
  nonisolated(unsafe) private static var count = 0
  nonisolated(unsafe) private static var failures = 0

  /// Reports a test.
  ///
  /// - Parameter detail: What was found instead, for a test that failed.
  public static func test(
    _ sentence: String, _ holds: Bool, _ detail: @autoclosure () -> String = ""
  ) {
    unsafe count += 1
    print("\(holds ? "ok" : "not ok") \(unsafe count) - \(sentence)")
    guard !holds else { return }
    unsafe failures += 1
    let text = detail()
    if !text.isEmpty { print("# \(text)") }
  }

  /// Reports a test whose body says what it found wrong; an error of the kernel that it did not expect
  /// is a failure.
  public static func test(_ sentence: String, _ body: () throws(KernelError) -> String?) {
    do throws(KernelError) {
      let complaint = try body()
      test(sentence, complaint == nil, complaint ?? "")
    } catch {
      test(sentence, false, "the kernel said \(name(error))")
    }
  }

  /// Something that a reader should know and that is no test.
  public static func note(_ text: String) { print("# \(text)") }

  /// An error with its detail.
  public static func name(_ error: KernelError) -> String { "error \(error.code), \(error.detail)" }

  /// Says how many there were, and ends.
  public static func finish() -> Never {
    print("1..\(unsafe count)")
    let failed = unsafe failures
    Program.exit(failed == 0 ? 0 : 1)
  }
}

/// The error with which a call was refused; nothing where it was not.
public func refusal(_ body: () throws(KernelError) -> Void) -> KernelError? {
  do throws(KernelError) {
    try body()
    return nil
  } catch {
    return error
  }
}
