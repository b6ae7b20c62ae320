// Whether frames are lost: how many there are of each kind, from the kernel's own table.

public import ExOS

/// How many frames are whose.
public struct Census: Equatable, CustomStringConvertible {
  public var available = 0
  public var own = 0
  public var others = 0

  /// Counts the revealed frame table.
  public static func taken() -> Census {
    var census = Census()
    for number in 0..<Revealed.frameCount {
      guard let entry = Revealed.frame(number) else { continue }
      switch entry.kind {
      case .reserved: break
      case .free, .draining: census.available += 1
      default:
        if entry.holder == OwnContext.environment.index {
          census.own += 1
        } else {
          census.others += 1
        }
      }
    }
    return census
  }

  public var description: String { "\(available) available, \(own) own, \(others) others'" }
}
