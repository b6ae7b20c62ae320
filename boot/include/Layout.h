// Where the assembly finds things: offsets into a context's pair of pages (the private page, which
// the kernel's GS base names, and the context page behind it, shared with the environment), selectors
// and vectors. Boot.h proves the offsets against the C structures, the host tests prove them against
// ExokernelABI.

#ifndef BOOT_LAYOUT_H
#define BOOT_LAYOUT_H

// Segment selectors (the order that SYSCALL and SYSRET require).
#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define USER_DATA 0x23
#define USER_CODE 0x2b
#define TASK_STATE 0x30
// SYSRET's SS is 8 above this and its CS 16.
#define SYSRET_BASE 0x1b

// RFLAGS of every context at an entry that the kernel makes: IF and the bit that is always one.
#define USER_FLAGS 0x202
// TF, IF, DF, IOPL, NT, RF and AC are cleared by SYSCALL.
#define SYSCALL_FLAG_MASK 0x57700

// Private page.
#define PRIVATE_KERNEL_STACK 0x00
#define PRIVATE_CALL_RSP 0x08
#define PRIVATE_CALL_RIP 0x10
#define PRIVATE_CALL_FLAGS 0x18
#define PRIVATE_EVENT_ENTRY 0x20
#define PRIVATE_EVENT_STACK 0x28
#define PRIVATE_SCRATCH 0x30
#define PRIVATE_EVENT_COUNTER 0x40
#define PRIVATE_CALL_COUNTER 0x48
#define PRIVATE_TRAP_VECTOR 0x50
#define PRIVATE_FRAME 0x58
#define PRIVATE_FRAME_RIP 0xd8
#define PRIVATE_FRAME_CS 0xe0
#define PRIVATE_FRAME_FLAGS 0xe8
#define PRIVATE_FRAME_RSP 0xf0
#define PRIVATE_FRAME_SS 0xf8
#define PRIVATE_FRAME_TOP 0x100
#define PRIVATE_SELF 0x100
#define PRIVATE_TRANSFER_ENTRY 0x130
#define PRIVATE_TRANSFER_STACK 0x138

#define PRIVATE_CONTEXT 0x158
#define PRIVATE_HANDLE 0x168
#define PRIVATE_ROW 0x170
#define PRIVATE_PORT_BITMAP 0x150
#define PRIVATE_ADDRESS_SPACE 0x128
#define PRIVATE_SAVED_RIP 0x140
#define PRIVATE_SAVED_RSP 0x148
#define PRIVATE_VECTORS 0x200
#define PRIVATE_GATES 0x600

// The processor's state.
#define PROCESSOR_ADDRESS_SPACE 0
#define PROCESSOR_STACK 84
#define PROCESSOR_PORT_BITMAP 182

// How often the processor has changed hands (`SystemPage.turn`, in `KernelMemory.tables`).
#define SYSTEM_TURN -0x3ffffff0

// The context table (`KernelMemory.tables` and `contextsOffset`) and its rows (`ContextRecord`).
#define CONTEXT_TABLE -0x3ff40000
#define CONTEXT_SIZE 184
#define CONTEXT_STATE 4
#define CONTEXT_FRAME 12
#define CONTEXT_CALLER 28
#define CONTEXT_CALLEE 32
#define CONTEXT_DEPTH 36
#define CONTEXT_RESUMPTION 40
#define CONTEXT_ACCEPTS 44
#define CONTEXT_SERVES 48
#define CONTEXT_SLEEPS 52
#define CONTEXT_WAKE_TIME 88
#define CONTEXT_LIMIT 96
#define CONTEXT_KEY 120
#define CONTEXT_TRANSFERS 152
#define STATE_RUNNING 2
#define STATE_SLEEPING 3
#define STATE_CALLING 4
#define RESUMPTION_CALL 1
#define MAXIMUM_DEPTH 8

// A gate (`Gate`).
#define GATE_SHIFT 5
#define GATE_CONTEXT 0
#define GATE_KEY 8
#define GATE_NAME_LOW 16
#define GATE_NAME_HIGH 24

// Context page, behind the private page.
#define SHARED_EVENT 0x1000
#define SHARED_ERROR 0x1008
#define SHARED_ADDRESS 0x1010
#define SHARED_RIP 0x1018
#define SHARED_RSP 0x1020
#define SHARED_FLAGS 0x1028

// Calls and events.
#define FIRST_CALL 0x1000
#define CALL_RANGE 0x100
#define EVENT_FOREIGN_CALL 0x20
#define ERROR_NO_SUCH_CALL 1

// Interrupt vectors.
#define VECTOR_TIMER 0x30
#define VECTOR_CONSOLE 0x31
#define VECTOR_NETWORK 0x32
#define VECTOR_LINK 0x33
#define VECTOR_DISK 0x34
#define VECTOR_SPURIOUS 0x3f

#ifdef __ASSEMBLER__
// What every gate begins with: CLAC where the processor has SMAP; start-up puts a NOP here where it has
// not.
.macro CLEAR_ACCESS
.Lclac\@:
  clac
  .pushsection .clac_sites, "a"
  .quad .Lclac\@
  .popsection
.endm

// The way back from a system call that was made by SYSCALL and answered, with rax and rdx as they are:
// nothing of the kernel's is left in the registers that its functions may change.
.macro RETURN_FROM_CALL
  xorl %edi, %edi
  xorl %esi, %esi
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %r10d, %r10d
  movq %gs:PRIVATE_CALL_RIP, %rcx
  movq %gs:PRIVATE_CALL_FLAGS, %r11
  movq %gs:PRIVATE_CALL_RSP, %rsp
  swapgs
  sysretq
.endm
#endif

#endif
