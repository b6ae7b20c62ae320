// Every entry to the kernel and every way out of it. The rules, which all code here obeys:
//
// - SYSCALL clears TF, IF, DF, IOPL, NT, RF and AC; every gate begins with CLAC and CLD. Interrupts
//   stay off in the kernel, except in the one HLT of an idle processor.
// - Whether GS must be swapped is decided by the saved CS, never by an error code. #DB, NMI, #DF and
//   #MC run on stacks of their own, find out from that stack whether they came from ring 3, and touch
//   GS only if they did: they may come between an entry and its SWAPGS.
// - In the kernel GS names the private page of the context that runs, with its context page behind
//   it. The processor pushes an interrupted frame straight into the private page (TSS.RSP0 points
//   there), so that saving a context is pushing its general registers after it.
// - The flags, CS and SS of every frame through which the kernel returns are the kernel's: ring 3 can
//   have no CS or SS but the two that the table offers, and flags are either made here, or were saved
//   by the processor from ring 3, or were checked (`resume`).
// - RIP and RSP of handlers were checked canonical and low when they were bound. RCX at SYSRET is the
//   address behind a SYSCALL; the last page below the hole is never mapped, so it is canonical.
// - #GP reaches a handler with code 0: QEMU before 9.1 puts words read with the kernel's rights there.

#include "Layout.h"
#include "Registers.h"

// MARK: System calls

  .text
  .balign 64
  .global boot_call_entry
boot_call_entry:
  subq $FIRST_CALL, %rax
  cmpq $CALL_COUNT, %rax
  jae foreign_or_unused
  swapgs
  movq %rsp, %gs:PRIVATE_CALL_RSP
  movq %gs:PRIVATE_KERNEL_STACK, %rsp
  movq %rcx, %gs:PRIVATE_CALL_RIP
  movq %r11, %gs:PRIVATE_CALL_FLAGS
  incq %gs:PRIVATE_CALL_COUNTER
  movq %r10, %rcx
  // The seventh argument, the private page, stands where the stack begins.
  call *boot_calls(, %rax, 8)
  RETURN_FROM_CALL

// A number of ours that is not used is an error; any other is an event of the environment.
foreign_or_unused:
  cmpq $CALL_RANGE, %rax
  jae 1f
  movl $ERROR_NO_SUCH_CALL, %eax
  xorl %edx, %edx
  sysretq
1:
  addq $FIRST_CALL, %rax
  swapgs
  cmpb $0, %gs:SHARED_EVENT
  jne 2f
  movq %rcx, %gs:SHARED_RIP
  movq %r11, %gs:SHARED_FLAGS
  movq %rsp, %gs:SHARED_RSP
  movl $(EVENT_FOREIGN_CALL << 8 | 1), %gs:SHARED_EVENT
  incq %gs:PRIVATE_EVENT_COUNTER
  movq %gs:PRIVATE_EVENT_ENTRY, %rcx
  movq %gs:PRIVATE_EVENT_STACK, %rsp
  movl $USER_FLAGS, %r11d
  swapgs
  sysretq
2:
  movq %rsp, %gs:PRIVATE_CALL_RSP
  movq %gs:PRIVATE_SELF, %rsp
  addq $PRIVATE_FRAME_TOP, %rsp
  pushq $USER_DATA
  pushq %gs:PRIVATE_CALL_RSP
  pushq %r11
  pushq $USER_CODE
  pushq %rcx
  pushq $0
  movq $EVENT_FOREIGN_CALL, %gs:PRIVATE_TRAP_VECTOR
  jmp save_and_handle

// MARK: Exceptions

// What is common to the delivery of every exception, straight to the environment's handler: the frame
// moves to the context page, and the handler is entered with all general registers as they were. The
// stack holds the saved SS when this begins to push, and it is the user's data selector.
.macro DELIVER vector
  popq %gs:SHARED_RIP
  leaq 8(%rsp), %rsp
  popq %gs:SHARED_FLAGS
  popq %gs:SHARED_RSP
  movl $(\vector << 8 | 1), %gs:SHARED_EVENT
  incq %gs:PRIVATE_EVENT_COUNTER
  pushq %gs:PRIVATE_EVENT_STACK
  pushq $USER_FLAGS
  pushq $USER_CODE
  pushq %gs:PRIVATE_EVENT_ENTRY
  swapgs
  iretq
.endm

.macro TRAP_ENTRY vector
  .balign 16
trap_\vector:
  CLEAR_ACCESS
  cld
.endm

// An exception without an error code.
.macro TRAP vector
  TRAP_ENTRY \vector
  testb $3, 8(%rsp)
  jz 2f
  swapgs
  cmpb $0, %gs:SHARED_EVENT
  jne 1f
  DELIVER \vector
1:
  pushq $0
  movq $\vector, %gs:PRIVATE_TRAP_VECTOR
  jmp save_and_handle
2:
  pushq $0
  pushq $\vector
  jmp kernel_trap
.endm

// An exception with an error code.
.macro TRAP_WITH_CODE vector
  TRAP_ENTRY \vector
  testb $3, 16(%rsp)
  jz 2f
  swapgs
  .if \vector == 13
  movq $0, (%rsp)
  .endif
  .if \vector == 14
  movq %rax, %gs:PRIVATE_SCRATCH
  movq %cr2, %rax
  cmpb $0, %gs:SHARED_EVENT
  jne 1f
  movq %rax, %gs:SHARED_ADDRESS
  movq %gs:PRIVATE_SCRATCH, %rax
  .else
  cmpb $0, %gs:SHARED_EVENT
  jne 1f
  .endif
  popq %gs:SHARED_ERROR
  DELIVER \vector
1:
  .if \vector == 14
  movq %gs:PRIVATE_SCRATCH, %rax
  .endif
  movq $\vector, %gs:PRIVATE_TRAP_VECTOR
  jmp save_and_handle
2:
  pushq $\vector
  jmp kernel_trap
.endm

  TRAP 0
  TRAP 3
  TRAP 4
  TRAP 5
  TRAP 6
  TRAP 7
  TRAP 9
  TRAP_WITH_CODE 10
  TRAP_WITH_CODE 11
  TRAP_WITH_CODE 12
  TRAP_WITH_CODE 13
  TRAP_WITH_CODE 14
  TRAP 15
  TRAP 16
  TRAP_WITH_CODE 17
  TRAP 19
  TRAP 20
  TRAP_WITH_CODE 21

// #DB has a stack of its own. From ring 3 its frame moves to the private page. In the kernel it can
// only be a step that began in ring 3; it ends here.
  TRAP_ENTRY 1
  testb $3, 8(%rsp)
  jz 1f
  swapgs
  popq %gs:PRIVATE_FRAME_RIP
  popq %gs:PRIVATE_FRAME_CS
  popq %gs:PRIVATE_FRAME_FLAGS
  popq %gs:PRIVATE_FRAME_RSP
  popq %gs:PRIVATE_FRAME_SS
  movq %gs:PRIVATE_SELF, %rsp
  leaq PRIVATE_FRAME_RIP(%rsp), %rsp
  pushq $0
  movq $1, %gs:PRIVATE_TRAP_VECTOR
  jmp save_and_handle
1:
  andq $~0x100, 16(%rsp)
  iretq

// An NMI means nothing to us yet.
  TRAP_ENTRY 2
  iretq

// A double fault and a machine check are the kernel's own.
  TRAP_ENTRY 8
  pushq $8
  jmp kernel_trap
  TRAP_ENTRY 18
  pushq $0
  pushq $18
  jmp kernel_trap

// A gate that nothing should reach.
  TRAP_ENTRY 255
  pushq $0
  pushq $255
  jmp kernel_trap

// MARK: Interrupts

// The general registers follow the frame into the private page; Swift decides. If it returns, the
// context goes on where it was.
.macro SAVE_AND_CALL function
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rbx
  pushq %rbp
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %gs:PRIVATE_KERNEL_STACK, %rsp
  movq %gs:PRIVATE_SELF, %rdi
  movq %gs:PRIVATE_TRAP_VECTOR, %rsi
  xorl %ebp, %ebp
  call \function
  movq %gs:PRIVATE_SELF, %rdi
.endm

// A device's interrupt: the context goes on in any case, so that only the registers which a function may
// change follow the frame into the private page.
.macro INTERRUPT vector, function
  TRAP_ENTRY \vector
  testb $3, 8(%rsp)
  jz 1f
  swapgs
  KEEP_REGISTERS
  movq %gs:PRIVATE_KERNEL_STACK, %rsp
  xorl %ebp, %ebp
  call \function
  movq %gs:PRIVATE_SELF, %rsp
  addq $(PRIVATE_FRAME_RIP - KEPT_REGISTERS_SIZE), %rsp
  RESTORE_REGISTERS
  swapgs
  iretq
1:
  movq $\vector, %gs:PRIVATE_TRAP_VECTOR
  jmp interrupted_idle
.endm

// The timer saves all: it ends slices.
  TRAP_ENTRY 0x30
  testb $3, 8(%rsp)
  jz 1f
  swapgs
  pushq $0
  movq $VECTOR_TIMER, %gs:PRIVATE_TRAP_VECTOR
  SAVE_AND_CALL kernel_handle_timer
  jmp boot_resume
1:
  movq $VECTOR_TIMER, %gs:PRIVATE_TRAP_VECTOR
  jmp interrupted_idle

  INTERRUPT 0x31, kernel_handle_console
  INTERRUPT 0x32, kernel_handle_network
  INTERRUPT 0x33, kernel_handle_link
  INTERRUPT 0x34, kernel_handle_disk

// A spurious interrupt asks for nothing, not even for an end-of-interrupt.
  TRAP_ENTRY 0x3f
  iretq

save_and_handle:
  SAVE_AND_CALL kernel_handle_trap
  // Falls through.

// MARK: Ways out

  .global boot_resume
boot_resume:
  leaq PRIVATE_FRAME(%rdi), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rbp
  popq %rbx
  popq %rdx
  popq %rcx
  popq %rax
  leaq 8(%rsp), %rsp
  swapgs
  iretq

  .global boot_return
boot_return:
  movl $7, %eax
  xorl %edx, %edx
  xrstor64 boot_idle_pages + PRIVATE_VECTORS(%rip)
  movq %rdi, %rax
  movq %rsi, %rdx
  movq %gs:PRIVATE_CALL_RIP, %rcx
  movl $USER_FLAGS, %r11d
  movq %gs:PRIVATE_CALL_RSP, %rsp
  xorl %ebx, %ebx
  xorl %ebp, %ebp
  xorl %esi, %esi
  xorl %edi, %edi
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %r10d, %r10d
  xorl %r12d, %r12d
  xorl %r13d, %r13d
  xorl %r14d, %r14d
  xorl %r15d, %r15d
  wrfsbase %r15
  swapgs
  wrgsbase %r15
  sysretq

// Argument registers pass; the others of the sender do not.
  .global boot_enter_transfer
boot_enter_transfer:
  movq 8(%rsp), %rax
  movq %rcx, %r10
  movq %gs:PRIVATE_TRANSFER_ENTRY, %rcx
  movq %gs:PRIVATE_TRANSFER_STACK, %rsp
  jmp leave_with_words

  .global boot_return_reply
boot_return_reply:
  xorl %eax, %eax
  movq %rcx, %r10
  movq %gs:PRIVATE_CALL_RIP, %rcx
  movq %gs:PRIVATE_CALL_RSP, %rsp
  .global leave_with_words
leave_with_words:
  movl $USER_FLAGS, %r11d
  xorl %ebx, %ebx
  xorl %ebp, %ebp
  xorl %r12d, %r12d
  xorl %r13d, %r13d
  xorl %r14d, %r14d
  xorl %r15d, %r15d
  swapgs
  sysretq

// MARK: Idle

// Work that waits for idle time is done with interrupts off, a piece at a time; the flag of STI takes
// effect behind the next instruction, so that no interrupt is lost before HLT.
  .global boot_idle
boot_idle:
  movq %gs:PRIVATE_KERNEL_STACK, %rsp
1:
  call kernel_idle_work
  testq %rax, %rax
  jz 2f
  sti
  nop
  cli
  jmp 1b
2:
  sti
  hlt
  cli
  jmp 1b

interrupted_idle:
  movq %gs:PRIVATE_KERNEL_STACK, %rsp
  movq %gs:PRIVATE_SELF, %rdi
  movq %gs:PRIVATE_TRAP_VECTOR, %rsi
  xorl %ebp, %ebp
  call kernel_handle_idle_interrupt
  jmp boot_idle

// MARK: Kernel faults

// This must not happen. The vector is on top of the stack, the error code and the frame below it.
kernel_trap:
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rbx
  pushq %rbp
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, %rdi
  leaq boot_fault_stack(%rip), %rsp
  call kernel_report_fault
1:
  hlt
  jmp 1b

// MARK: Tables and stacks

  .section .rodata
  .balign 8
  .global boot_traps
boot_traps:
  .quad trap_0, trap_1, trap_2, trap_3, trap_4, trap_5, trap_6, trap_7
  .quad trap_8, trap_9, trap_10, trap_11, trap_12, trap_13, trap_14, trap_15
  .quad trap_16, trap_17, trap_18, trap_19, trap_20, trap_21, trap_255, trap_255
  .quad trap_255, trap_255, trap_255, trap_255, trap_255, trap_255, trap_255, trap_255
  .quad trap_0x30, trap_0x31, trap_0x32, trap_0x33, trap_0x34, trap_0x3f

// In the order of `Call` (ExokernelABI).
  .global boot_calls
boot_calls:
  .quad call_null
  .quad call_derive_capability, call_open_capability_slot
  .quad call_grant_capability, call_drop_capability
  .quad call_allocate_frames, call_share_frame, call_unshare_frame, call_free_frames
  .quad call_wire_frames
  .quad call_bind_table, call_unbind_table, call_freeze_table, call_bind_frozen_table
  .quad call_map, call_unmap, call_protect
  .quad call_create_environment, call_create_context, call_destroy_environment, call_exit
  .quad call_revoke
  .quad call_bind_events, call_resume
  .quad call_allocate_slice, call_free_slice, call_share_slice, call_bind_slice
  .quad call_yield, call_sleep
  .quad call_bind_transfer, call_bind_gate, boot_transfer, boot_reply
  .quad call_bind_ring, call_unbind_ring
  .quad call_allocate_filter, call_share_filter, call_free_filter, call_transmit
  .quad call_format_disk, call_allocate_extent, call_bind_extent, call_transfer_blocks
  .quad call_share_extent, call_free_extent, call_set_extent_quota, call_bind_save_area
  .quad call_bind_queue, call_unbind_queue
  .quad call_acknowledge_interrupt, call_read_wall_clock, call_read_entropy
  .quad call_bind_trace
  .quad call_batch
boot_calls_end:
  .set CALL_COUNT, (boot_calls_end - boot_calls) / 8
  .global boot_call_count
  .set boot_call_count, CALL_COUNT

  .bss
  .balign 4096
  .global boot_idle_pages, boot_processor_state, boot_idt
boot_idle_pages:
  .skip 8192
boot_idt:
  .skip 4096
boot_processor_state:
  .skip 1024
  .balign 16
  .skip 4096
  .global boot_debug_stack
boot_debug_stack:
  .skip 4096
  .global boot_nmi_stack
boot_nmi_stack:
  .skip 8192
  .global boot_fault_stack
boot_fault_stack:
  .skip 16384
  .global boot_stack_top
boot_stack_top:
  // What stands here is the seventh argument of every call: the private page of who runs.
  .quad 0
  .skip 4088
