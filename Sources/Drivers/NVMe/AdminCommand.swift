// The admin commands that bring a controller into use (NVMe 1.4 §5), in the words of a submission entry
// that are not zero.

/// An admin command that the driver sends.
struct AdminCommand {
  /// The opcode; identifier and namespace join it in the entry's first eight bytes.
  let opcode: UInt64
  var namespace: UInt32 = 0
  /// Where the controller puts or finds data; 0 for none.
  var address: UInt64 = 0
  /// Command words 10 and 11.
  var words: UInt64 = 0

  /// Creates the completion queue of the first pair (§5.3).
  static func createCompletionQueue(
    at address: UInt64, entries: Int, vector: UInt16?
  ) -> AdminCommand {
    // Word 11: contiguous; and whether and by which vector it interrupts.
    let interrupt = vector.map { 1 << 1 | UInt64($0) << 16 } ?? 0
    return AdminCommand(
      opcode: 0x05, address: address, words: queue(entries) | (1 | interrupt) << 32)
  }

  /// Creates the submission queue of the first pair, whose completions go to its completion queue (§5.4).
  static func createSubmissionQueue(at address: UInt64, entries: Int) -> AdminCommand {
    AdminCommand(opcode: 0x01, address: address, words: queue(entries) | (1 | 1 << 16) << 32)
  }

  /// Identifies what is asked for (§5.15).
  static func identify(_ what: Identified, namespace: UInt32 = 0, into address: UInt64)
    -> AdminCommand
  {
    AdminCommand(opcode: 0x06, namespace: namespace, address: address, words: what.rawValue)
  }

  /// Asks for one queue pair (§5.21.1.7).
  static let setQueueCount = AdminCommand(opcode: 0x09, words: 0x07)

  /// Queue number 1 and its length.
  private static func queue(_ entries: Int) -> UInt64 {
    1 | UInt64(truncatingIfNeeded: entries &- 1) << 16
  }
}
