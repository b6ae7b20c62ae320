// The smallest program with the library: a type with `main`, and `print`.

import ExOS

/// Greets whoever is named behind the program's name.
@main
enum Greetings {
  static func main() {
    let names = Program.arguments.dropFirst()
    if names.isEmpty { print("Hello, world.") }
    for name in names { print("Hello, \(name).") }
    print("This is environment \(OwnContext.environment.index); it holds", terminator: " ")
    print("\(Revealed.ownEnvironment.frameCount) frames.")
  }
}
