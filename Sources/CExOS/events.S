// Where the kernel delivers events, and the way back, which needs no kernel call. At the entry all
// general registers are the interrupted instruction's, rsp is the event stack's top, and the event's
// frame stands in the context page, whose first byte holds further events back.
//
// The way back: with every register restored, rsp moves below the red zone of the interrupted stack,
// flags and address are pushed there straight from the frame, only then events are let in again (an
// event from here on interrupts an ordinary stack), and POPFQ; RET $128 leaves. IRETQ cannot be used:
// with SMAP on, QEMU before 9.1 refuses it from ring 3 to ring 3. Two cases go by the kernel's
// `resume`: a frame with TF set, for the trap would hit the return itself; and a stack that cannot be
// pushed to, which shows as a second fault at one of the two pushes.
//
// A page fault has a path of its own, short enough for a pager: it saves what a C function may change
// and calls exos_page_fault_handler with address and error code. A handler that returns has handled
// the fault. One that does not want it puts the entry's `_decline` in its place and returns: the fault
// comes again, with all registers as they were, and passes on to the path of all other events, which
// keeps every register in the context page, where a handler may change it.

#include "Numbers.h"

#define TRAP_FLAG_BYTE (EXOS_EVENT_FLAGS + 1)
#define RED_ZONE 128
// x87, SSE and AVX state; what the processor has not is masked by itself (rdx may be anything).
#define VECTOR_STATE 7

#define IMAGE_R15 (EXOS_REGISTERS + 0x00)
#define IMAGE_R14 (EXOS_REGISTERS + 0x08)
#define IMAGE_R13 (EXOS_REGISTERS + 0x10)
#define IMAGE_R12 (EXOS_REGISTERS + 0x18)
#define IMAGE_R11 (EXOS_REGISTERS + 0x20)
#define IMAGE_R10 (EXOS_REGISTERS + 0x28)
#define IMAGE_R9 (EXOS_REGISTERS + 0x30)
#define IMAGE_R8 (EXOS_REGISTERS + 0x38)
#define IMAGE_RDI (EXOS_REGISTERS + 0x40)
#define IMAGE_RSI (EXOS_REGISTERS + 0x48)
#define IMAGE_RBP (EXOS_REGISTERS + 0x50)
#define IMAGE_RBX (EXOS_REGISTERS + 0x58)
#define IMAGE_RDX (EXOS_REGISTERS + 0x60)
#define IMAGE_RCX (EXOS_REGISTERS + 0x68)
#define IMAGE_RAX (EXOS_REGISTERS + 0x70)
#define IMAGE_RIP (EXOS_REGISTERS + 0x78)
#define IMAGE_FLAGS (EXOS_REGISTERS + 0x80)
#define IMAGE_RSP (EXOS_REGISTERS + 0x88)

// MARK: Registers

.macro PUSH_CALLER_SAVED
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
.endm

.macro POP_CALLER_SAVED
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rdx
  popq %rcx
  popq %rax
.endm

.macro STORE_IMAGE
  movq %r15, IMAGE_R15
  movq %r14, IMAGE_R14
  movq %r13, IMAGE_R13
  movq %r12, IMAGE_R12
  movq %r11, IMAGE_R11
  movq %r10, IMAGE_R10
  movq %r9, IMAGE_R9
  movq %r8, IMAGE_R8
  movq %rdi, IMAGE_RDI
  movq %rsi, IMAGE_RSI
  movq %rbp, IMAGE_RBP
  movq %rbx, IMAGE_RBX
  movq %rdx, IMAGE_RDX
  movq %rcx, IMAGE_RCX
  movq %rax, IMAGE_RAX
  movq EXOS_EVENT_RIP, %rax
  movq %rax, IMAGE_RIP
  movq EXOS_EVENT_FLAGS, %rax
  movq %rax, IMAGE_FLAGS
  movq EXOS_EVENT_RSP, %rax
  movq %rax, IMAGE_RSP
.endm

.macro LOAD_IMAGE
  movq IMAGE_R15, %r15
  movq IMAGE_R14, %r14
  movq IMAGE_R13, %r13
  movq IMAGE_R12, %r12
  movq IMAGE_R11, %r11
  movq IMAGE_R10, %r10
  movq IMAGE_R9, %r9
  movq IMAGE_R8, %r8
  movq IMAGE_RDI, %rdi
  movq IMAGE_RSI, %rsi
  movq IMAGE_RBP, %rbp
  movq IMAGE_RBX, %rbx
  movq IMAGE_RDX, %rdx
  movq IMAGE_RCX, %rcx
  movq IMAGE_RAX, %rax
.endm

// Leaves to `rip` with `flags` and the rsp whose red zone ends at `below`, each a place in the context
// page. The two pushes are the only instructions that may fault; their addresses go to a list.
.macro LEAVE rip, flags, below, otherwise
  movq \below, %rsp
.Lpush_rip\@:
  pushq \rip
.Lpush_flags\@:
  pushq \flags
  movb $0, EXOS_EVENT
  popfq
  ret $RED_ZONE
  .pushsection exos_pushes, "a"
  .quad .Lpush_rip\@, \otherwise
  .quad .Lpush_flags\@, \otherwise
  .popsection
.endm

// MARK: The first entry

// One entry for each way of saving vector state; the library binds the one that the processor has.
.macro EVENT_ENTRY name, save, restore
  .section .text.\name, "ax"
  .balign 64
  .global \name
  .type \name, @function
\name:
  cmpl $(EXOS_PAGE_FAULT << 8 | 1), EXOS_EVENT
  jne .Lgeneral\@
  testb $1, TRAP_FLAG_BYTE
  jnz .Lgeneral\@
  PUSH_CALLER_SAVED
  movl $VECTOR_STATE, %eax
  \save exos_vector_state(%rip)
  // Done here, for the way back counts more: until then the frame's rsp is below the red zone.
  subq $RED_ZONE, EXOS_EVENT_RSP
  movq EXOS_EVENT_ADDRESS, %rdi
  movq EXOS_EVENT_ERROR, %rsi
  call *exos_page_fault_handler(%rip)
  movl $VECTOR_STATE, %eax
  \restore exos_vector_state(%rip)
  POP_CALLER_SAVED
  LEAVE EXOS_EVENT_RIP, EXOS_EVENT_FLAGS, EXOS_EVENT_RSP, exos_resume_frame

// The page-fault handler of who has none: undoes what the short path did. The vector registers are
// still the interrupted instruction's.
  .global \name\()_decline
\name\()_decline:
  addq $RED_ZONE, EXOS_EVENT_RSP
  leaq 8(%rsp), %rsp
  POP_CALLER_SAVED
.Lgeneral\@:
  STORE_IMAGE
  leaq -8(%rsp), %rsp
  movl $VECTOR_STATE, %eax
  \save exos_vector_state(%rip)
  xorl %ebp, %ebp
  call exos_handle_event
  movl $VECTOR_STATE, %eax
  \restore exos_vector_state(%rip)
  testb $1, IMAGE_FLAGS + 1
  jnz exos_resume
  subq $RED_ZONE, IMAGE_RSP
  LOAD_IMAGE
  LEAVE IMAGE_RIP, IMAGE_FLAGS, IMAGE_RSP, exos_resume_image
  .size \name, . - \name
.endm

  EVENT_ENTRY exos_event_entry_xsave, xsave64, xrstor64
  EVENT_ENTRY exos_event_entry_fxsave, fxsave64, fxrstor64

// MARK: The kernel's way back

// All registers but rsp are the interrupted instruction's; the frame is the first. The kernel lets
// events in again when it has read the image, not before.
  .section .text.exos_resume, "ax"
exos_resume_frame:
  addq $RED_ZONE, EXOS_EVENT_RSP
  STORE_IMAGE
  jmp exos_resume
exos_resume_image:
  addq $RED_ZONE, IMAGE_RSP
exos_resume:
  movl $EXOS_CALL_RESUME, %eax
  syscall
  ud2

// MARK: The second entry

// A fault while an event is handled. At one of the pushes it means that the interrupted stack cannot
// be used; anything else is the end, which the library reports.
  .section .text.exos_second_entry, "ax"
  .global exos_second_entry
  .type exos_second_entry, @function
exos_second_entry:
  pushq %rax
  pushq %rcx
  movq EXOS_SECOND_RIP, %rax
  movl $exos_pushes, %ecx
1:
  cmpq %rax, (%rcx)
  je 2f
  leaq 16(%rcx), %rcx
  cmpq $exos_pushes_end, %rcx
  jb 1b
  xorl %ebp, %ebp
  call exos_handle_second_event
  ud2
2:
  movq 8(%rcx), %rax
  movq %rax, exos_way_out(%rip)
  popq %rcx
  popq %rax
  jmp *exos_way_out(%rip)
  .size exos_second_entry, . - exos_second_entry

// MARK: Transfers

// Where transfers arrive: rdi is the caller's handle, rax and rsi the name by which it came, rdx, r10,
// r8 and r9 its words, rsp the transfer stack's top. What the handler returns goes back in rdx and r10.
  .section .text.exos_transfer_entry, "ax"
  .global exos_transfer_entry
  .type exos_transfer_entry, @function
exos_transfer_entry:
  pushq %rax
  movq %r10, %rcx
  xorl %ebp, %ebp
  call exos_handle_transfer
  movq %rdx, %r10
  movq %rax, %rdx
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %edi, %edi
  xorl %esi, %esi
  movl $EXOS_CALL_REPLY, %eax
  syscall
  ud2
  .size exos_transfer_entry, . - exos_transfer_entry

// MARK: Storage

  .bss
  .balign 64
exos_vector_state:
  .skip 1024
exos_way_out:
  .skip 8
  .global exos_page_fault_handler
exos_page_fault_handler:
  .skip 8
