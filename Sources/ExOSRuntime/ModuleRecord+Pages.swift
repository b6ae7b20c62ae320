// A boot module's frames: whole ones, one behind the other.

public import ExokernelABI

extension ModuleRecord {
  /// How many frames the module has.
  public var pageCount: Int { (Int(byteCount) &+ 4095) / 4096 }
}
