// A boot module as bytes that can be sent: mapped, and never copied.

public import ExOSLogic
public import ExOSNetwork
public import ExOSRuntime
public import ExokernelABI

extension Modules {
  /// Maps a module for good, by the capability in the slot for files.
  ///
  /// - Returns: Nothing where there is none of that name.
  public static func content(of name: String) throws(KernelError) -> Content? {
    guard let module = first(named: name) else { return nil }
    try AddressSpace.shared.map(
      FrameHandle(number: Int(module.firstFrame)), at: AddressMap.files,
      MapFlags(write: false, slot: StartPage.filesSlot), count: module.pageCount)
    // SAFETY: the pages stay mapped as long as the program runs, and nobody may write them.
    return unsafe Content(
      UnsafeRawBufferPointer(
        start: UnsafeRawPointer(bitPattern: UInt(AddressMap.files)),
        count: Int(module.byteCount)))
  }
}
