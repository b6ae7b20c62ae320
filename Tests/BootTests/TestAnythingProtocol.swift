// The Test Anything Protocol, in which test environments report on the console (testanything.org):
// a plan `1..N`, and for each test a line `ok NUMBER - NAME` or `not ok NUMBER - NAME`.

/// A report of test environments, taken from all that the console showed.
struct TestReport {
  var planned: Int?
  var passed: [String] = []
  var failed: [String] = []
  /// Why the tests stopped before their end.
  var bailedOut: String?

  init(console: [String]) {
    for line in console {
      if let plan = line.wholeMatch(of: /1\.\.([0-9]+)/) {
        planned = Int(plan.1)
      } else if let result = line.wholeMatch(of: /(not )?ok [0-9]+(?: - (.*))?/) {
        let name = String(result.2 ?? result.0)
        if result.1 == nil { passed.append(name) } else { failed.append(name) }
      } else if let reason = line.wholeMatch(of: /Bail out! ?(.*)/) {
        bailedOut = String(reason.1)
      }
    }
  }
}
