// A program that keeps records straight on blocks of its own, without a file system: what an exokernel is
// for. Run from the shell: `run records add TEXT`, `run records list`.

import ExOS

@main
enum Records {
  static func main() {
    let arguments = Array(Program.arguments.dropFirst())
    do throws(KernelError) {
      switch arguments.first {
      case "add" where arguments.count > 1:
        var store = try RecordStore.open()
        let text = arguments.dropFirst().joined(separator: " ")
        try store.append(Array(text.utf8))
        print("record \(store.count) is kept")
      case "list" where arguments.count == 1:
        var store = try RecordStore.open()
        for number in 0..<store.count {
          print("\(number + 1) \(String(decoding: try store.read(number), as: UTF8.self))")
        }
        print(
          "\(store.count) of \(store.capacity) records\(store.hasTornTail ? "; one was torn" : "")")
      default: fail("usage: records add TEXT ..., or records list")
      }
    } catch {
      fail(explanation(error))
    }
  }

  private static func explanation(_ error: KernelError) -> String {
    switch error {
    case .noSuchDisk: "there is no disk with a table of owners; the shell's format makes one"
    case .exhausted: "there is no room for another record"
    case .badArgument(0): "a record has \(Record.capacity) bytes at most"
    default: error.name
    }
  }

  private static func fail(_ text: String) -> Never {
    print("records: \(text)")
    Program.exit(1)
  }
}
