// What a device in use can do that an honest one never does. A device that was caught is broken: its
// driver remembers why, says so at each call, and touches neither it nor its memory again.

/// Why a device is broken.
public enum VirtioFault: UInt8, Error, Equatable, Sendable {
  /// The used index says that more was used than was given.
  case usedIndexJumped = 1
  /// A used element names a buffer that does not exist.
  case unknownBuffer
  /// A used element names a buffer that the device does not have.
  case bufferNotOutstanding
  /// The device says that it wrote more than the buffer holds.
  case lengthBeyondBuffer
  /// The device says that it did not even write its header.
  case lengthTooShort
  /// A received frame is a bundle of several, which was never agreed.
  case segmentedFrame
  /// The device asked to be reset.
  case needsReset
  /// The device changes its configuration faster than it can be read.
  case configurationNeverSettles
  /// The kernel gave the device up.
  case stopped
}
