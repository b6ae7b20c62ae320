// The kernel's filters in memory of the benchmark's own: the same code over the same tables as in the
// kernel, where a program could not count what one packet takes. Nothing else of a machine is here.

import ExokernelABI
import KernelCore

/// A machine that has one environment, and filters.
@safe struct FilterMachine: ~Copyable {
  let environmentCapacity = 2
  let contextCapacity = 1
  let ringCapacity = 1
  let frameCount = 1
  let filterCapacity = 1152
  let filterStateCapacity = 2048
  let filterFieldCapacity = 1024
  let filterEdgeCapacity = 4096 + FilterEdge.margin

  /// The tables, one behind the other: a table is a constant distance from here, as in the kernel.
  private let base: UnsafeMutableRawPointer

  init() {
    let end = FilterMachine.edgesStart + filterEdgeCapacity * MemoryLayout<FilterEdge>.stride
    unsafe base = .allocate(byteCount: end, alignment: 64)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: end)
  }

  private static var capabilitiesStart: Int { 2 * MemoryLayout<EnvironmentRecord>.stride }
  private static var continuationsStart: Int {
    capabilitiesStart + 2 * EnvironmentRecord.capabilitySlots * MemoryLayout<Capability>.stride
  }
  private static var filtersStart: Int {
    continuationsStart + Continuation.count * MemoryLayout<Continuation>.stride
  }
  private static var statesStart: Int { filtersStart + 1152 * MemoryLayout<FilterRecord>.stride }
  private static var fieldsStart: Int { statesStart + 2048 * MemoryLayout<FilterState>.stride }
  private static var edgesStart: Int { fieldsStart + 1024 * MemoryLayout<FilterField>.stride }

  @inline(__always)
  private func table<Row>(_ start: Int, _: Row.Type) -> UnsafeMutablePointer<Row> {
    unsafe (base + start).assumingMemoryBound(to: Row.self)
  }

  private func missing() -> Never { fatalError("filters need nothing else") }
}

extension FilterMachine: Machine {
  // Without a check, as in the kernel. SAFETY: the core asks for rows below the capacities only.

  subscript(environment index: Int) -> EnvironmentRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(table(0, EnvironmentRecord.self) + index)
    }
    @inline(__always) unsafeMutableAddress { unsafe table(0, EnvironmentRecord.self) + index }
  }
  subscript(capability index: Int) -> Capability {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(table(FilterMachine.capabilitiesStart, Capability.self) + index)
    }
    @inline(__always) unsafeMutableAddress {
      unsafe table(FilterMachine.capabilitiesStart, Capability.self) + index
    }
  }
  subscript(filter index: Int) -> FilterRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(table(FilterMachine.filtersStart, FilterRecord.self) + index)
    }
    @inline(__always) unsafeMutableAddress {
      unsafe table(FilterMachine.filtersStart, FilterRecord.self) + index
    }
  }
  subscript(filterState index: Int) -> FilterState {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(table(FilterMachine.statesStart, FilterState.self) + index)
    }
    @inline(__always) unsafeMutableAddress {
      unsafe table(FilterMachine.statesStart, FilterState.self) + index
    }
  }
  subscript(filterField index: Int) -> FilterField {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(table(FilterMachine.fieldsStart, FilterField.self) + index)
    }
    @inline(__always) unsafeMutableAddress {
      unsafe table(FilterMachine.fieldsStart, FilterField.self) + index
    }
  }
  subscript(filterEdge index: Int) -> FilterEdge {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(table(FilterMachine.edgesStart, FilterEdge.self) + index)
    }
    @inline(__always) unsafeMutableAddress {
      unsafe table(FilterMachine.edgesStart, FilterEdge.self) + index
    }
  }
  subscript(continuation index: Int) -> Continuation {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(table(FilterMachine.continuationsStart, Continuation.self) + index)
    }
    @inline(__always) unsafeMutableAddress {
      unsafe table(FilterMachine.continuationsStart, Continuation.self) + index
    }
  }

  // What filters do not ask for.
  subscript(frame number: Int) -> FrameEntry {
    get { missing() }
    set { missing() }
  }
  subscript(context index: Int) -> ContextRecord {
    get { missing() }
    set { missing() }
  }
  subscript(slice position: Int) -> SliceRecord {
    get { missing() }
    set { missing() }
  }
  subscript(revocation index: Int) -> RevocationRecord {
    get { missing() }
    set { missing() }
  }
  subscript(ring index: Int) -> RingRecord {
    get { missing() }
    set { missing() }
  }
  subscript(gate index: Int, of context: Int) -> Gate {
    get { missing() }
    set { missing() }
  }
  subscript(extentAt place: Int, of ring: Int) -> ExtentBinding {
    get { missing() }
    set { missing() }
  }
  func inspectDevices(at now: UInt64) -> UInt64 { missing() }
  var hasDisks: Bool { false }
  var queueCount: Int { 0 }
  subscript(queue index: Int) -> DiskQueueRecord {
    get { missing() }
    set { missing() }
  }
  func openWindow(of queue: Int, to first: Int, count: Int) { missing() }
  func show(queue: Int, in root: Int) { missing() }
  func hide(queue: Int, from root: Int) { missing() }
  func stop(queue: Int) { missing() }
  func forgetExtents(of ring: Int) { missing() }
  subscript(word index: Int, in frame: Int) -> UInt64 {
    get { missing() }
    set { missing() }
  }
  var now: UInt64 { missing() }
  var isRecording: Bool { false }
  func beginRecording(firstFrame: Int, frameCount: Int) { missing() }
  func endRecording() { missing() }
  func record(_ kind: TraceKind, context: Int, _ word0: UInt64, _ word1: UInt64) { missing() }
  func clear(frame: Int) { missing() }
  func installKernelHalf(in root: Int) { missing() }
  func isLoaded(root: Int) -> Bool { missing() }
  func invalidate(address: UInt64) { missing() }
  func invalidateAll() { missing() }
  func leaveAddressSpace(root: Int) { missing() }
  func prepareContext(
    _ context: Int, frame: Int, root: Int, entry: UInt64, stack: UInt64, argument: UInt64
  ) { missing() }
  func bindEvents(
    _ context: Int, entry: UInt64, stack: UInt64, secondEntry: UInt64, secondStack: UInt64
  ) { missing() }
  func bindTransfer(_ context: Int, entry: UInt64, stack: UInt64) { missing() }
  func publish(_ notice: Notice, count: UInt64, to context: Int) { missing() }
  func repossess(kind: UInt64, handle: UInt64, from context: Int) { missing() }
  func keepCallSite(of context: Int) { missing() }
  func restoreCallSite(of context: Int) { missing() }
  func setTimer(_ time: UInt64) { missing() }
  func letDevicesInterrupt() { missing() }
}
