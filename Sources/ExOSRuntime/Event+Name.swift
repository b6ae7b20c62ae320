// The names of events, for people.

public import ExokernelABI

extension Event {
  /// What the event is called.
  public var name: StaticString {
    switch self {
    case .divideError: "division error"
    case .debug: "debug exception"
    case .breakpoint: "breakpoint"
    case .overflow: "overflow"
    case .boundRange: "bound range exceeded"
    case .invalidOpcode: "invalid instruction"
    case .deviceNotAvailable: "no floating-point unit"
    case .invalidTaskState: "invalid task state"
    case .segmentNotPresent: "segment not present"
    case .stackSegment: "stack segment fault"
    case .generalProtection: "general protection fault"
    case .pageFault: "page fault"
    case .floatingPoint: "floating-point error"
    case .alignmentCheck: "misaligned access"
    case .vectorFloatingPoint: "vector floating-point error"
    case .foreignCall: "a system call that is not the kernel's"
    case .sliceEnd: "end of a slice"
    case .sliceBegin: "begin of a slice"
    case .revocation: "something asked back"
    default: "unknown event"
    }
  }
}
