// An environment that the program created, as a value that cannot be copied: when the value's life ends
// the environment is destroyed and everything it held is free. Authority over it is a name of its own,
// derived for it alone.

internal import CExOS
public import ExOSLogic
public import ExokernelABI

/// An environment that the program created.
public struct ChildEnvironment: ~Copyable {
  /// The environment's name, for as long as it is not destroyed.
  public let handle: EnvironmentHandle
  /// The capability over it, which the child holds as well.
  let name: CapabilitySlot

  /// Names are never used twice, so that what a dead child's peers hold is worth nothing.
  nonisolated(unsafe) private static var nameCount: UInt32 = 0

  /// Creates an environment without address space or contexts.
  public init(label: Label, quota: EnvironmentQuota) throws(KernelError) {
    unsafe ChildEnvironment.nameCount &+= 1
    let name = try CapabilitySlot(deriving: .program(unsafe ChildEnvironment.nameCount))
    handle = try Kernel.createEnvironment(
      guardSlot: name.index, quota: quota, label: label.words)
    self.name = name
  }

  deinit {
    while true {
      do throws(KernelError) {
        return try Kernel.destroyEnvironment(Claim(handle, by: name.index))
      } catch .again {
        continue
      } catch {
        return
      }
    }
  }

  /// The program's authority over it, as calls want it.
  public var claim: Claim { Claim(handle, by: name.index) }

  /// Its row in the environment table.
  public var record: EnvironmentRecord {
    Revealed.environment(handle.index) ?? EnvironmentRecord()
  }

  /// How it ended; nothing while it lives.
  public var ending: Ending? {
    let record = record
    return record.state == .living ? nil : record.ending
  }

  /// Waits for its end; transfers may enter meanwhile.
  ///
  /// - Parameter deadline: In ticks of the time-stamp counter; 0 is never.
  /// - Returns: How it ended; nothing at the deadline.
  public func wait(deadline: UInt64 = 0) -> Ending? {
    while true {
      // Taken before the look, so that an end after it is noticed.
      _ = OwnContext.takeNotices(.childEnded)
      if let ending { return ending }
      if !OwnContext.wait(for: .childEnded, deadline: deadline) { return ending }
    }
  }
}
