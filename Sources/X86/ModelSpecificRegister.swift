// Numbers of model-specific registers (Intel SDM volume 4).

/// A model-specific register.
public struct ModelSpecificRegister: RawRepresentable, Equatable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let apicBase = ModelSpecificRegister(rawValue: 0x1b)
  public static let extendedFeatures = ModelSpecificRegister(rawValue: 0xc000_0080)
  public static let syscallSegments = ModelSpecificRegister(rawValue: 0xc000_0081)
  public static let syscallEntry = ModelSpecificRegister(rawValue: 0xc000_0082)
  public static let syscallFlagMask = ModelSpecificRegister(rawValue: 0xc000_0084)
  public static let gsBase = ModelSpecificRegister(rawValue: 0xc000_0101)
  public static let swappedGSBase = ModelSpecificRegister(rawValue: 0xc000_0102)
}
