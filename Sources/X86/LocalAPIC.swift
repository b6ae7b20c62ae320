// Registers of the local and the I/O interrupt controller (Intel SDM volume 3, 11.4; 82093AA 3.0).

/// Offsets and values of the local APIC's registers.
public enum LocalAPIC {
  public static let physicalAddress: UInt64 = 0xfee0_0000
  public static let endOfInterrupt: UInt64 = 0xb0
  public static let spuriousVector: UInt64 = 0xf0
  public static let interruptCommand: UInt64 = 0x300
  public static let timer: UInt64 = 0x320
  public static let initialCount: UInt64 = 0x380
  public static let currentCount: UInt64 = 0x390
  public static let divider: UInt64 = 0x3e0

  /// Of an interrupt command: to the processor that writes it.
  public static let toSelf: UInt32 = 1 << 18
  public static let enabled: UInt32 = 1 << 8
  public static let divideByOne: UInt32 = 0b1011
}

/// Registers of the I/O APIC, reached through a window.
public enum IOAPIC {
  public static let physicalAddress: UInt64 = 0xfec0_0000
  public static let select: UInt64 = 0x00
  public static let window: UInt64 = 0x10

  public static let masked: UInt32 = 1 << 16

  /// The register that redirects an interrupt line: its low half.
  public static func redirection(_ line: UInt32) -> UInt32 { 0x10 &+ 2 &* line }
}
