// The boot loader's modules: programs and tables of symbols. Their frames belong to the first
// environment; the table that says what they are is revealed to all.

internal import CExOS
public import ExOSLogic
public import ExokernelABI

/// What the boot loader brought.
public enum Modules {
  /// A module's command line.
  public static func command(of index: Int) -> ModuleCommand? {
    guard let module = Revealed.module(index) else { return nil }
    return ModuleCommand(text(of: module))
  }

  private static func text(of module: ModuleRecord) -> [UInt8] {
    (0..<Int(module.textCount)).map { Revealed.textByte($0, of: module) }
  }

  /// The first module of a name.
  public static func first(named name: String) -> ModuleRecord? {
    for index in 0..<Revealed.moduleCount {
      if let module = Revealed.module(index), isNamed(module, name.utf8, suffix: "") {
        return module
      }
    }
    return nil
  }

  /// Makes the name by which the programs that this one starts read the modules and start them in turn;
  /// for the environment that holds them.
  public static func share() throws(KernelError) {
    try Kernel.deriveCapability(
      from: StartPage.nameSlot, to: StartPage.filesSlot, suffix: (PathComponent.files.bytes, 0),
      count: PathComponent.byteCount, rights: .read)
    for index in 0..<Revealed.moduleCount {
      guard let module = Revealed.module(index) else { continue }
      let first = Int(module.firstFrame)
      for number in first..<first &+ module.pageCount
      where Revealed.frame(number)?.holder == OwnContext.environment.index {
        try Kernel.shareFrame(FrameHandle(number: number), guardSlot: StartPage.filesSlot)
      }
    }
  }

  /// The first module whose name is a label with a suffix; without the heap.
  static func first(named label: Label, suffix: StaticString) -> ModuleRecord? {
    for index in 0..<Revealed.moduleCount {
      if let module = Revealed.module(index), isNamed(module, label, suffix: suffix) {
        return module
      }
    }
    return nil
  }

  /// Whether the first word of a module's command line, behind its last slash, is a name with a suffix.
  private static func isNamed(
    _ module: ModuleRecord, _ name: some Sequence<UInt8>, suffix: StaticString
  ) -> Bool {
    var place = 0
    var end = 0
    while end < Int(module.textCount), Revealed.textByte(end, of: module) != 0x20 {
      if Revealed.textByte(end, of: module) == 0x2f { place = end &+ 1 }
      end &+= 1
    }
    for byte in name {
      guard place < end, Revealed.textByte(place, of: module) == byte else { return false }
      place &+= 1
    }
    guard end &- place == suffix.utf8CodeUnitCount else { return false }
    return suffix.withUTF8Buffer { bytes in
      var index = 0
      while index < bytes.count,
        unsafe Revealed.textByte(place &+ index, of: module) == bytes[index]
      {
        index &+= 1
      }
      return index == bytes.count
    }
  }
}
