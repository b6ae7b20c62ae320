// The worst neighbour that we can write: a list of attacks, each in an environment of its own, beside
// witnesses that must keep their memory, their time, their answers and their results. Reports in TAP on
// the console; ends with status 0 only if each attack came to what the kernel owes it. `run hostile` in
// the shell, or `scripts/run.sh --headless --environment hostile`; `long` behind it does ten times as much.

import ExOS
import Trials

@main
enum Hostile {
  static func main() {
    let arguments = Program.arguments
    switch arguments.count > 1 ? arguments[1] : "" {
    case "": Suite(factor: 1).run(Attack.all)
    case "long": Suite(factor: 10).run(Attack.all)
    case "list": list()
    case "only": Suite(factor: 1).run(Attack.all.filter { arguments.contains($0.name) })
    case "attack" where arguments.count == 4: attack(arguments[2], Int(arguments[3]) ?? 1)
    case "witness" where arguments.count == 3: WitnessRole(arguments[2]).play()
    case "accomplice" where arguments.count == 4: Accomplice.play(arguments[2], arguments[3])
    default:
      print("hostile takes long, list, or only with names of attacks; not \(arguments[1]).")
      Program.exit(2)
    }
  }

  private static func list() {
    for attack in Attack.all { print("\(attack.name): \(attack.attempt); \(attack.due)") }
  }

  /// What an attacker does in its environment.
  private static func attack(_ name: String, _ factor: Int) -> Never {
    guard let attack = Attack.all.first(where: { $0.name == name }) else { Program.exit(2) }
    Board.waitUntilShared()
    var complaint: String?
    do throws(KernelError) { complaint = try attack.perform(factor) } catch {
      complaint = "the kernel said \(TAP.name(error)), \(error.name)"
    }
    if let complaint { TAP.note("\(name): \(complaint)") }
    Program.exit(complaint == nil ? 0 : 1)
  }
}
