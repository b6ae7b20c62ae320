// Bits of the control registers (Intel SDM volume 3, 2.5 and 13.3).

/// Bits of CR0.
public enum ControlRegister0 {
  public static let monitorCoprocessor: UInt64 = 1 << 1
  public static let emulation: UInt64 = 1 << 2
  public static let taskSwitched: UInt64 = 1 << 3
  public static let numericError: UInt64 = 1 << 5
  public static let writeProtect: UInt64 = 1 << 16
  public static let alignmentMask: UInt64 = 1 << 18
}

/// Bits of CR4.
public enum ControlRegister4 {
  public static let pageGlobal: UInt64 = 1 << 7
  public static let vectorState: UInt64 = 1 << 9
  public static let vectorExceptions: UInt64 = 1 << 10
  public static let userInstructionPrevention: UInt64 = 1 << 11
  public static let segmentBaseInstructions: UInt64 = 1 << 16
  public static let extendedState: UInt64 = 1 << 18
  public static let supervisorExecutionPrevention: UInt64 = 1 << 20
  public static let supervisorAccessPrevention: UInt64 = 1 << 21
}

/// Bits of IA32_EFER.
public enum ExtendedFeatures {
  public static let systemCall: UInt64 = 1 << 0
  public static let noExecute: UInt64 = 1 << 11
}
