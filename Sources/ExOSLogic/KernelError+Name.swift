// The kernel's errors in words.

public import ExokernelABI

extension KernelError {
  /// What is wrong, in a few words.
  public var name: String {
    switch code {
    case KernelError.noSuchCall.code: "no such call"
    case KernelError.badArgument(0).code: "bad argument \(detail)"
    case KernelError.noCapability.code: "no capability in the slot"
    case KernelError.slotOccupied.code: "the capability slot is taken"
    case KernelError.slotNotOpen.code: "the capability slot is not open"
    case KernelError.notPermitted.code: "not permitted"
    case KernelError.stale.code: "stale handle"
    case KernelError.noSuchEnvironment.code: "no such environment"
    case KernelError.noSuchContext.code: "no such context"
    case KernelError.noSuchFrame.code: "no such frame"
    case KernelError.notFree.code: "not free"
    case KernelError.notHeld.code: "not held"
    case KernelError.quotaExceeded.code: "quota exceeded"
    case KernelError.exhausted.code: "nothing left"
    case KernelError.missingTable(0).code: "no page table of level \(detail)"
    case KernelError.missingRecords.code: "no mapping records"
    case KernelError.alreadyMapped.code: "already mapped"
    case KernelError.notMapped.code: "not mapped"
    case KernelError.inUse.code: "in use"
    case KernelError.tooManyBindings.code: "too many bindings"
    case KernelError.nameTooLong.code: "name too long"
    case KernelError.frozen.code: "page table frozen"
    default: transferName
    }
  }

  private var transferName: String {
    switch code {
    case KernelError.busy.code: "busy"
    case KernelError.peerGone.code: "the other side is gone"
    case KernelError.timeout.code: "time is up"
    case KernelError.chainTooLong.code: "chain of transfers too long"
    case KernelError.again.code: "more to do"
    case KernelError.noGate.code: "no gate"
    case KernelError.noCaller.code: "no caller"
    case KernelError.notInBatch.code: "not in a batch"
    case KernelError.unsupported.code: "unsupported by the processor"
    default: packetName
    }
  }

  private var packetName: String {
    switch code {
    case KernelError.noSuchRing.code: "no such packet ring"
    case KernelError.noSuchFilter.code: "no such filter"
    case KernelError.malformedFilter(0).code:
      detail == 0 ? "malformed filter" : "malformed filter atom \(detail &- 1)"
    case KernelError.overlaps.code: "overlaps with another filter"
    case KernelError.reclaiming.code: "nothing free yet"
    case KernelError.noSuchDisk.code: "no such disk"
    case KernelError.noSuchExtent.code: "no such extent"
    case KernelError.deviceFailed.code: "the device does not work"
    case KernelError.transientName.code: "the name ends with the machine"
    case KernelError.noSuchQueue.code: "there is no such disk queue"
    default: "error \(code)"
    }
  }
}
