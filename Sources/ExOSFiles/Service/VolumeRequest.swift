// What a client asks of a volume's environment, in the words of a protected transfer. Names, targets,
// content, attributes and listings stand in the client's exchange area; the words say how long they are.
// This is an agreement between libraries; the kernel knows nothing of it.

/// A request to the environment that holds a volume.
public enum VolumeRequest: Equatable, Sendable {
  /// Makes the caller a client whose exchange area is in a run of frames, and that wants to pin so many
  /// slots; the answer is the root's number, and `VolumeFacts` stand in the area.
  case connect(firstFrame: UInt64, pinCount: Int)
  /// Gives everything back that the caller held.
  case disconnect
  case lookUp(in: FileNumber, nameCount: Int)
  case attributes(of: FileNumber)
  case change(FileNumber)
  case view(FileNumber, at: UInt64)
  case write(FileNumber, at: UInt64, count: Int)
  case setSize(FileNumber, to: UInt64)
  case makeFile(in: FileNumber, nameCount: Int, permissions: UInt16)
  case makeDirectory(in: FileNumber, nameCount: Int, permissions: UInt16)
  case makeSymbolicLink(in: FileNumber, nameCount: Int, targetCount: Int)
  case link(FileNumber, in: FileNumber, nameCount: Int)
  case unlink(in: FileNumber, nameCount: Int)
  case removeDirectory(in: FileNumber, nameCount: Int)
  case rename(in: FileNumber, nameCount: Int, to: FileNumber, newNameCount: Int)
  /// At most so many names.
  case list(FileNumber, from: UInt64, limit: Int)
  /// Has files without names go that nobody holds any more: the caller has let go of one.
  case release
  case synchronizeFile(FileNumber)
  case synchronize
  case statistics
  /// For who may dispose of the volume.
  case unmount

  /// Whether only a client may ask so, and any may.
  public var isForClients: Bool {
    switch self {
    case .connect, .disconnect, .unmount: false
    default: true
    }
  }

  /// Whether something may be another for others afterwards.
  var isChange: Bool {
    switch self {
    case .connect, .lookUp, .attributes, .view, .list, .synchronizeFile, .synchronize, .statistics:
      false
    default: true
    }
  }
}
