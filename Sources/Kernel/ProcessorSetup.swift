// What the processor must and may have, and switching it on: protection bits, descriptors, gates, the
// system-call entry.

import Boot
import CX86
import ExokernelABI
import X86

/// Start-up of the processor.
enum ProcessorSetup {
  /// What CPUID says of what we use (Intel SDM volume 2A, CPUID).
  static func features() -> ProcessorFeatures {
    var features: ProcessorFeatures = []
    let basic = x86_cpuid(1, 0)
    let structured = x86_cpuid(0, 0).eax >= 7 ? x86_cpuid(7, 0) : x86_cpuid_result()
    let extended = x86_cpuid(0x8000_0001, 0)
    if extended.edx >> 20 & 1 != 0 { features.insert(.noExecute) }
    if extended.edx >> 26 & 1 != 0 { features.insert(.largestPages) }
    if basic.ecx >> 26 & 1 != 0 { features.insert(.extendedState) }
    if basic.ecx >> 30 & 1 != 0 { features.insert(.random) }
    if structured.ebx & 1 != 0 { features.insert(.segmentBaseInstructions) }
    if structured.ebx >> 7 & 1 != 0 { features.insert(.supervisorExecutionPrevention) }
    if structured.ebx >> 20 & 1 != 0 { features.insert(.supervisorAccessPrevention) }
    if structured.ecx >> 2 & 1 != 0 { features.insert(.userInstructionPrevention) }
    return features
  }

  /// Stops with a line that names what is missing.
  static func require(_ features: ProcessorFeatures) {
    if !features.contains(.noExecute) {
      SerialConsole.refuse("this processor has no NX; start QEMU with -cpu max")
    }
    if !features.contains(.extendedState) {
      SerialConsole.refuse("this processor has no XSAVE; start QEMU with -cpu max")
    }
    if !features.contains(.segmentBaseInstructions) {
      SerialConsole.refuse("this processor has no FSGSBASE; start QEMU with -cpu max")
    }
  }

  /// NX, so that the kernel's own page tables mean what they say.
  static func enableNoExecute() {
    let number = ModelSpecificRegister.extendedFeatures.rawValue
    x86_write_msr(
      number,
      x86_read_msr(number) | ExtendedFeatures.noExecute | ExtendedFeatures.systemCall)
  }

  /// Everything else, under the kernel's own page tables.
  static func enable(_ features: ProcessorFeatures) {
    if !features.contains(.supervisorAccessPrevention) { removeAccessClears() }
    var cr0 = x86_read_cr0()
    cr0 &= ~(ControlRegister0.emulation | ControlRegister0.taskSwitched)
    cr0 |=
      ControlRegister0.monitorCoprocessor | ControlRegister0.numericError
      | ControlRegister0.writeProtect | ControlRegister0.alignmentMask
    x86_write_cr0(cr0)
    var cr4 = x86_read_cr4()
    cr4 |=
      ControlRegister4.vectorState | ControlRegister4.vectorExceptions
      | ControlRegister4.extendedState | ControlRegister4.pageGlobal
      | ControlRegister4.segmentBaseInstructions
    if features.contains(.supervisorExecutionPrevention) {
      cr4 |= ControlRegister4.supervisorExecutionPrevention
    }
    if features.contains(.supervisorAccessPrevention) {
      cr4 |= ControlRegister4.supervisorAccessPrevention
    }
    if features.contains(.userInstructionPrevention) {
      cr4 |= ControlRegister4.userInstructionPrevention
    }
    x86_write_cr4(cr4)
    // x87, SSE and, where it is, AVX.
    x86_set_extended_control(0, UInt64(x86_cpuid(0xd, 0).eax & 7))
  }

  /// Without SMAP there is no CLAC: the entries get a NOP of three bytes in its place.
  ///
  /// Runs before the text is read-only.
  private static func removeAccessClears() {
    var site = boot_clac_sites()
    while site < boot_clac_sites_end() {
      let place: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(site)
      let code: UnsafeMutablePointer<UInt8> = unsafe KernelMemory.pointer(place.pointee)
      unsafe code[0] = 0x0f
      unsafe code[1] = 0x1f
      unsafe code[2] = 0x00
      site &+= 8
    }
  }

  /// Descriptors, task state, gates and the system-call entry.
  static func loadTables() {
    let state = unsafe Processor.state
    unsafe loadDescriptors(state)
    loadEntries(traced: false)
    x86_load_interrupt_descriptors(boot_idt_address(), 4095)
    let idle = unsafe Processor.idlePage
    unsafe idle.pointee.own_page = idle
    unsafe idle.pointee.kernel_stack = boot_kernel_stack_top()
    unsafe idle.pointee.address_space = state.pointee.address_space
    unsafe idle.pointee.port_bitmap = Processor.closedBitmap
    unsafe Processor.fillInitialVectors(idle)
    unsafe Processor.page.pointee = idle

    x86_write_msr(
      ModelSpecificRegister.gsBase.rawValue, boot_idle_pages_address())
    x86_write_msr(ModelSpecificRegister.swappedGSBase.rawValue, 0)
    x86_write_msr(
      ModelSpecificRegister.syscallSegments.rawValue,
      UInt64(SYSRET_BASE) << 48 | UInt64(KERNEL_CODE) << 32)
    x86_write_msr(ModelSpecificRegister.syscallFlagMask.rawValue, UInt64(SYSCALL_FLAG_MASK))
  }

  private static func loadDescriptors(_ state: UnsafeMutablePointer<ProcessorState>) {
    let taskStateSize = UInt16(MemoryLayout<TaskState>.size)
    let taskState = UInt64(UInt(bitPattern: state)) &+ taskStateOffset
    let descriptor = SegmentDescriptor.taskState(base: taskState, limit: taskStateSize - 1)
    unsafe state.pointee.global_descriptors = (
      SegmentDescriptor.null.rawValue, SegmentDescriptor.kernelCode.rawValue,
      SegmentDescriptor.kernelData.rawValue, SegmentDescriptor.null.rawValue,
      SegmentDescriptor.userData.rawValue, SegmentDescriptor.userCode.rawValue,
      descriptor.0.rawValue, descriptor.1.rawValue
    )
    unsafe state.pointee.task_state.ist.0 = boot_debug_stack_top()
    unsafe state.pointee.task_state.ist.1 = boot_nmi_stack_top()
    unsafe state.pointee.task_state.ist.2 = boot_fault_stack_top()
    unsafe state.pointee.task_state.rsp.0 = boot_idle_pages_address() &+ UInt64(PRIVATE_FRAME_TOP)
    unsafe state.pointee.task_state.bitmap_offset = Processor.closedBitmap
    unsafe openDevicePorts(state)
    let descriptors = UInt64(UInt(bitPattern: state)) &+ descriptorsOffset
    x86_load_global_descriptors(descriptors, 63)
    x86_load_task_register(UInt16(TASK_STATE))
    // A null LDT: no selector with the table bit set means anything.
    x86_load_local_descriptors(0)
  }

  private static var descriptorsOffset: UInt64 { 16 }
  private static var taskStateOffset: UInt64 { 80 }

  /// The bitmap of who holds the devices: the console's ports, 0x3f8 to 0x3ff, and the exit port, 0xf4.
  private static func openDevicePorts(_ state: UnsafeMutablePointer<ProcessorState>) {
    let bitmap =
      unsafe UnsafeMutableRawPointer(state) + Int(taskStateOffset) + Int(Processor.deviceBitmap)
    for offset in 0...128 {
      unsafe bitmap.storeBytes(of: 0xff, toByteOffset: offset, as: UInt8.self)
    }
    unsafe bitmap.storeBytes(of: 0x00, toByteOffset: 0x3f8 / 8, as: UInt8.self)
    unsafe bitmap.storeBytes(of: 0xef, toByteOffset: 0xf4 / 8, as: UInt8.self)
  }

  /// Where system calls, exceptions and interrupts arrive: at the ordinary entries, or where tracing has
  /// them recorded first.
  static func loadEntries(traced: Bool) {
    x86_write_msr(
      ModelSpecificRegister.syscallEntry.rawValue,
      traced ? boot_traced_call_entry_address() : boot_call_entry_address())
    let ordinary: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(boot_trap_table())
    let others: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(boot_traced_trap_table())
    for place in 0..<38 {
      let hasTwin = unsafe traced && others[place] != 0
      unsafe loadGate(place, handler: hasTwin ? others[place] : ordinary[place])
    }
  }

  /// The gate for an entry of the trap table: 32 exceptions, then our interrupts.
  ///
  /// Ring 3 may raise by `int n` the ones that mean an exception of its own anyway.
  private static func loadGate(_ place: Int, handler: UInt64) {
    let vector: Int =
      switch place {
      case 32: Int(VECTOR_TIMER)
      case 33: Int(VECTOR_CONSOLE)
      case 34: Int(VECTOR_NETWORK)
      case 35: Int(VECTOR_LINK)
      case 36: Int(VECTOR_DISK)
      case 37: Int(VECTOR_SPURIOUS)
      default: place
      }
    let stack: UInt64 =
      switch vector {
      case 1: 1
      case 2: 2
      case 8, 18: 3
      default: 0
      }
    setGate(vector, handler: handler, stack: stack, isUserCallable: vector == 3 || vector == 4)
  }

  private static func setGate(_ vector: Int, handler: UInt64, stack: UInt64, isUserCallable: Bool) {
    let gate = InterruptGate(
      handler: handler, selector: UInt16(KERNEL_CODE), stack: stack,
      isUserCallable: isUserCallable)
    let table: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(boot_idt_address())
    unsafe table[2 * vector] = gate.low
    unsafe table[2 * vector + 1] = gate.high
  }
}
