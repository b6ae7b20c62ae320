// The UART (16550) as its owner uses it: the kernel lets the environment that the console is bound to
// use the ports, and stays out of the way. What a line is, and who else may print, is not decided here.

internal import CExOS

/// The first serial port, by direct port access.
enum SerialPort {
  /// What the kernel calls it.
  static let device: UInt64 = 0

  private static let data: UInt16 = 0x3f8
  private static let interruptEnable: UInt16 = 0x3f9
  private static let modemControl: UInt16 = 0x3fc
  private static let lineStatus: UInt16 = 0x3fd
  private static let dataReady: UInt8 = 1 << 0
  private static let transmitterEmpty: UInt8 = 1 << 5

  /// Lets the UART interrupt when it has received something.
  static func enableReceiveInterrupt() {
    // The second output gates the interrupt line.
    writePort(modemControl, 0x0b)
    writePort(interruptEnable, 1)
  }

  /// Sends one byte, after waiting for the transmitter.
  static func send(_ byte: UInt8) {
    while readPort(lineStatus) & transmitterEmpty == 0 {}
    writePort(data, byte)
  }

  /// The next byte received, if there is one.
  static func receive() -> UInt8? {
    guard readPort(lineStatus) & dataReady != 0 else { return nil }
    return readPort(data)
  }
}
