// What the kernel records while somebody traces. The words that each kind of record has stand with it.

/// What a record is about.
public enum TraceKind: UInt32, CaseIterable, Sendable {
  /// The context enters the kernel: the call's number.
  case call = 1
  /// The call returns: its error, and how many ticks it took.
  case callReturn = 2
  /// The processor changes hands, from the record's context (0: idleness): to which context, with its
  /// environment from bit 32, and the first 8 bytes of that one's label.
  case contextSwitch = 3
  /// An exception: its `Event`, and the page of the instruction, or of a page fault's address.
  case fault = 4
  /// An interrupt found the context running: its vector.
  case interrupt = 5
  /// A transfer enters another context: the gate with its form, and that context.
  case transfer = 6
  /// A transfer ends: the context that waited for it, or 0.
  case reply = 7
  /// A packet came: its filter (0: nobody's) with the ring from bit 32, and how many bytes it has.
  case packetIn = 8
  /// A packet was given to the device: its ring from bit 32, and how many bytes it has.
  case packetOut = 9
  /// Something was asked back or, with bit 40, taken: the environment with the class of the resource from
  /// bit 32, and how many.
  case revocation = 10
  /// An environment ended: which, and the cause with the status from bit 32.
  case environmentEnd = 11
  /// A disk was given a request: its ring from bit 32 and its `DiskOperation` below, and the first block on
  /// the disk.
  case diskRequest = 12
  /// A disk is done with a request: its ring from bit 32, and its `DiskStatus`.
  case diskCompletion = 13
}
