// A program that uses the volume beside the shell: it sums a file's bytes where they lie, in the cache of
// whoever holds the volume, as often as it is told. Only the first time does it ask anybody for them.

import ExOS
import ExOSFiles

@main
enum Sum {
  typealias Volume = ServedVolume<VolumeGate>

  static func main() {
    let arguments = Array(Program.arguments.dropFirst())
    let times = arguments.count > 1 ? Int(arguments[1]) : 1
    guard let path = arguments.first, let times, times > 0 else {
      Console.writeLine("usage: sum PATH [TIMES]")
      Program.exit(2)
    }
    do throws(KernelError) {
      var files = Files(try Volume())
      sum(path, times, &files)
    } catch {
      Console.writeLine("sum: there is no volume: \(error.name)")
      Program.exit(1)
    }
  }

  private static func sum(_ path: String, _ times: Int, _ files: inout Files<Volume>) {
    do throws(FileError) {
      let file = try withPath(path) { path throws(FileError) in try files.open(path, .read) }
      let first = try content(of: file, &files)
      for _ in 1..<times where try content(of: file, &files) != first {
        Console.writeLine("\(path) changed meanwhile.")
        Program.exit(1)
      }
      Console.writeLine("\(first.count.grouped) bytes in \(path), their sum \(first.sum)")
      try files.close(file)
    } catch {
      Console.writeLine("sum: \(path): it cannot be read")
      Program.exit(1)
    }
  }

  /// How many bytes a file has, and what they are together.
  private struct Content: Equatable {
    var count: UInt64 = 0
    var sum: UInt64 = 0
  }

  private static func content(
    of file: FileDescriptor, _ files: inout Files<Volume>
  ) throws(FileError) -> Content {
    var content = Content()
    while true {
      let view = try files.view(file, at: content.count)
      if view.count == 0 { return content }
      for place in view.offset..<view.offset + view.count {
        content.sum &+= UInt64(view.memory.byte(view.slot, at: place))
      }
      content.count += UInt64(view.count)
    }
  }
}
