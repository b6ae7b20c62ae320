// The named errors of kernel calls. An error says what is wrong and, in its detail, where: the argument's
// position, the level of a missing table.

/// Why a kernel call was refused; it changed nothing.
public struct KernelError: RawRepresentable, Equatable, Error, Sendable {
  /// The code in the low 8 bits, the detail above.
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable
  init(code: UInt64) { rawValue = code }

  /// What is wrong, without where.
  @inlinable
  public var code: UInt64 { rawValue & 0xff }

  /// Where: the position of an argument, the level of a table.
  @inlinable
  public var detail: Int { Int(truncatingIfNeeded: rawValue >> 8) }

  @inlinable
  func with(detail: Int) -> KernelError {
    KernelError(rawValue: code | UInt64(truncatingIfNeeded: detail) << 8)
  }

  /// No error; the value in rdx counts.
  public static let none: UInt64 = 0

  /// A number of the kernel's range that names no call.
  public static let noSuchCall = KernelError(code: 1)
  /// An argument out of range or misaligned; the detail is its position, from 0.
  public static func badArgument(_ position: Int) -> KernelError {
    KernelError(code: 2).with(detail: position)
  }
  /// A capability slot that does not exist, or is empty.
  public static let noCapability = KernelError(code: 3)
  /// A capability slot that is taken.
  public static let slotOccupied = KernelError(code: 4)
  /// A capability slot that its owner did not open to the caller.
  public static let slotNotOpen = KernelError(code: 5)
  /// The capability does not dominate what guards the resource.
  public static let notPermitted = KernelError(code: 6)
  /// A handle of an earlier generation: what it named is gone.
  public static let stale = KernelError(code: 7)
  /// No environment of that index.
  public static let noSuchEnvironment = KernelError(code: 8)
  /// No context of that index.
  public static let noSuchContext = KernelError(code: 9)
  /// No frame of that number.
  public static let noSuchFrame = KernelError(code: 10)
  /// The resource asked for by name is somebody's already.
  public static let notFree = KernelError(code: 11)
  /// The environment does not hold that resource.
  public static let notHeld = KernelError(code: 12)
  /// The environment's quota does not allow it.
  public static let quotaExceeded = KernelError(code: 13)
  /// Nothing of that resource is free.
  public static let exhausted = KernelError(code: 14)
  /// The page table of this level (1 to 4) is missing at the address; the detail is the level.
  public static func missingTable(_ level: Int) -> KernelError {
    KernelError(code: 15).with(detail: level)
  }
  /// The page table has no frame of mapping records, and the frame is mapped elsewhere already.
  public static let missingRecords = KernelError(code: 16)
  /// There is a mapping or table at the address already.
  public static let alreadyMapped = KernelError(code: 17)
  /// There is no mapping at the address.
  public static let notMapped = KernelError(code: 18)
  /// The resource is in a use that must end first.
  public static let inUse = KernelError(code: 19)
  /// The frame has as many bindings as one frame can have.
  public static let tooManyBindings = KernelError(code: 20)
  /// The name would be longer than 14 bytes.
  public static let nameTooLong = KernelError(code: 21)
  /// The context does not accept transfers now.
  public static let busy = KernelError(code: 22)
  /// The other side of the transfer ended.
  public static let peerGone = KernelError(code: 23)
  /// The time is up.
  public static let timeout = KernelError(code: 24)
  /// The chain of transfers is 8 long.
  public static let chainTooLong = KernelError(code: 25)
  /// There is more to do: call again.
  public static let again = KernelError(code: 26)
  /// No gate is bound there.
  public static let noGate = KernelError(code: 27)
  /// Nobody waits for a reply.
  public static let noCaller = KernelError(code: 28)
  /// Not in a batch.
  public static let notInBatch = KernelError(code: 29)
  /// The processor cannot do it.
  public static let unsupported = KernelError(code: 30)
  /// The page table is frozen: its entries cannot be changed.
  public static let frozen = KernelError(code: 31)
  /// No packet ring of that index.
  public static let noSuchRing = KernelError(code: 32)
  /// No filter of that index.
  public static let noSuchFilter = KernelError(code: 33)
  /// A filter that is not in the form that the kernel takes; the detail is 0 for its header, i + 1 for
  /// atom i.
  public static func malformedFilter(_ position: Int) -> KernelError {
    KernelError(code: 34).with(detail: position)
  }
  /// A packet could match that filter and another, and neither contains the other.
  public static let overlaps = KernelError(code: 35)

  /// Nothing is free yet, but those who hold more than is guaranteed to them have been asked: try again.
  public static let reclaiming = KernelError(code: 36)

  /// No disk of that index.
  public static let noSuchDisk = KernelError(code: 37)
  /// No extent of that index, or none that is bound there.
  public static let noSuchExtent = KernelError(code: 38)
  /// The device does not work, or not now.
  public static let deviceFailed = KernelError(code: 39)
  /// A name that ends with the machine cannot own what outlives it (`Capability.isPersistent`).
  public static let transientName = KernelError(code: 40)

  /// No disk queue of that index.
  public static let noSuchQueue = KernelError(code: 41)

  /// The largest code there is.
  public static let lastCode: UInt64 = 41
}
