// A packet ring: a run of frames that an environment shares with the kernel. The first frame holds the
// counts and the requests to send; the frames behind it hold received packets, two slots each. The
// kernel copies a packet into its slot once and counts it; the library reads it there and says how far
// it is. What the library writes is believed in nothing but which slots are free.

/// Where things stand in a packet ring, in bytes.
public enum PacketRing {
  /// How many packets the kernel ever put into slots; the slot of number n is n modulo the slot count.
  public static let produced = 0x00
  /// How many of them the library is done with; the library writes it.
  public static let consumed = 0x08
  /// How many packets found no free slot.
  public static let dropped = 0x10
  /// How many requests the kernel ever gave to the device.
  public static let sent = 0x18
  /// How many of them the device is done with: the bytes that they name may change again.
  public static let completed = 0x20
  /// From here to the requests the page is the library's own; zero when the ring is bound.
  public static let libraryData = 0x28

  /// The `TransmitRequest`s.
  public static let requests = 0x100
  public static let requestCapacity = 15

  /// As many frames for slots as a ring may have, which is a power of two; one more for the counts.
  public static let maximumSlotFrames = 256
  public static let slotsPerFrame = 2

  /// How many bytes a slot has.
  public static let slotSize = 2048
  /// In a slot: how long the packet is (32 bits), and its flags (32 bits).
  public static let slotLength = 0
  /// The packet, from its link header on.
  public static let slotData = 16

  /// A slot's flag: its checksum was verified, or the packet never left this host.
  public static let isVerified: UInt64 = 1 << 32
}

/// Where things stand in a request to send, in bytes.
public enum TransmitRequest {
  public static let size = 256
  /// The first bytes of the packet, at least as many as the template looks at, or a later fragment's
  /// `LaterFragment.headerLength`; the kernel copies them.
  public static let header = 0
  public static let headerCapacity = 128
  /// The handle of the transmit template.
  public static let template = 128
  /// How many fragments (bits 0 to 7), whether the device is to complete a checksum (bit 8), from which
  /// byte on (bits 16 to 31), where behind that byte it stands (bits 32 to 47), and how many bytes the
  /// header has (bits 48 to 63).
  public static let control = 136
  /// The rest of the packet: address (64 bits) and length (64 bits) of each part, which lies in one page.
  public static let fragments = 144
  public static let fragmentCapacity = 4

  /// In `control`: the device completes a checksum.
  public static let completesChecksum: UInt64 = 1 << 8
}
