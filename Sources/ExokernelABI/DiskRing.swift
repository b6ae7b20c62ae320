// A disk ring: two frames that an environment shares with the kernel. The first holds the counts, the
// requests and the completions; the second the numbers of the frames that transfers fill or empty. The
// kernel reads each word of a request once, and what it writes into the ring it never reads again.

/// Where things stand in a disk ring, in bytes.
public enum DiskRing {
  /// How many requests the kernel ever gave to the disk.
  public static let started = 0x00
  /// How many completions it ever wrote; number n stands in the entry n modulo their capacity.
  public static let completed = 0x08
  /// From here to the requests the page is the library's own; zero when the ring is bound.
  public static let libraryData = 0x10

  /// The `DiskRequest`s.
  public static let requests = 0x100
  public static let requestCapacity = 32
  /// The `DiskCompletion`s; as many requests may be under way, or ended and not looked at.
  public static let completions = 0x500
  public static let completionCapacity = 64

  /// In the second frame: frame numbers of 32 bits.
  public static let frameListCapacity = 1024
  /// How many frames a ring has.
  public static let frameCount = 2
  /// How many extents can be bound to a ring.
  public static let bindingCapacity = 8
  /// How many frames one request may name, unless the disk allows fewer; and all requests of one call.
  public static let transferLimit = 128
  public static let pagesAtOnce = 384
}

/// Where things stand in a request, in bytes.
public enum DiskRequest {
  public static let size = 32
  /// Whatever the library wants to read in the completion.
  public static let tag = 0
  /// The `DiskOperation` (bits 0 to 7), how many blocks (bits 8 to 31), and where in the list of frames
  /// the first one's stands (bits 32 to 47).
  public static let control = 8
  /// The binding of the extent.
  public static let binding = 16
  /// The first block, counted from the extent's own.
  public static let first = 24
}

/// Where things stand in a completion, in bytes.
public enum DiskCompletion {
  public static let size = 16
  public static let tag = 0
  /// A `DiskStatus`.
  public static let status = 8

  /// The tag of the kernel's own writing, of a wired frame's content before the frame was taken: this, and
  /// the block of the `SaveArea` counted from 1, as in the repossession vector.
  public static let isOfSaving: UInt64 = 1 << 63
}
