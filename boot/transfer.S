// The short way of a protected control transfer and of its reply: what the core's `transfer` and `reply`
// (KernelCore/Transfer) decide in the commonest case, where nothing is wrong, nobody set a limit and
// nobody sleeps to a deadline. Any doubt goes to the core, with every register as it came; the two must
// do the same to the context table, and the tests in ring 3 take both ways.
//
// At entry the registers are those of a kernel call (entry.S): the gate in rdi, the limit in rsi, the
// words in rdx, rcx and r10, r8 and r9. GS names the caller's private page.

#include "Layout.h"

#define ROW(field) (CONTEXT_TABLE + field)

// Gives the processor to the context whose private page is in rbx. Changes rbp, r12 and the vector
// registers, which get their initial state; FS and GS bases pass, as DESIGN has it for transfers.
.macro ADOPT
  incq SYSTEM_TURN
  movq %rbx, boot_stack_top(%rip)
  wrgsbase %rbx
  leaq PRIVATE_FRAME_TOP(%rbx), %rbp
  movq %rbp, boot_processor_state + PROCESSOR_STACK(%rip)
  movzwl PRIVATE_PORT_BITMAP(%rbx), %ebp
  movw %bp, boot_processor_state + PROCESSOR_PORT_BITMAP(%rip)
  movq PRIVATE_ADDRESS_SPACE(%rbx), %rbp
  cmpq %rbp, boot_processor_state + PROCESSOR_ADDRESS_SPACE(%rip)
  je 1f
  movq %rbp, boot_processor_state + PROCESSOR_ADDRESS_SPACE(%rip)
  movq %rbp, %cr3
1:
  movq %rdx, %rbp
  movq %rax, %r12
  movl $7, %eax
  xorl %edx, %edx
  xrstor64 boot_idle_pages + PRIVATE_VECTORS(%rip)
  movq %r12, %rax
  movq %rbp, %rdx
.endm

// The private page, in the direct map, of the context in row `row`.
.macro PAGE_OF row
  movl ROW(CONTEXT_FRAME)(\row), %ebx
  shlq $12, %rbx
  movabsq $0xffff800000000000, %rbp
  addq %rbp, %rbx
.endm

  .text
  .balign 64
  .global boot_transfer
boot_transfer:
  testq $~7, %rdi
  jnz call_transfer
  testq %rsi, %rsi
  jnz call_transfer
  movl %edi, %r13d
  shll $GATE_SHIFT, %r13d
  movq %gs:PRIVATE_GATES + GATE_CONTEXT(%r13), %r12
  movq %gs:PRIVATE_GATES + GATE_KEY(%r13), %rax
  imulq $CONTEXT_SIZE, %r12, %r11
  cmpq %rax, ROW(CONTEXT_KEY)(%r11)
  jne transfer_slowly
  // Row 0, where gates lead that were never bound, never accepts.
  cmpl $0, ROW(CONTEXT_ACCEPTS)(%r11)
  je transfer_slowly
  cmpq $0, ROW(CONTEXT_WAKE_TIME)(%r11)
  jne transfer_slowly
  movq %gs:PRIVATE_ROW, %r14
  movl ROW(CONTEXT_DEPTH)(%r14), %eax
  cmpl $MAXIMUM_DEPTH, %eax
  jae transfer_slowly

  incl %eax
  movl %eax, ROW(CONTEXT_DEPTH)(%r11)
  movl $0, ROW(CONTEXT_ACCEPTS)(%r11)
  movl $1, ROW(CONTEXT_SERVES)(%r11)
  movl $STATE_RUNNING, ROW(CONTEXT_STATE)(%r11)
  movl $STATE_CALLING, ROW(CONTEXT_STATE)(%r14)
  movl %r12d, ROW(CONTEXT_CALLEE)(%r14)
  incq ROW(CONTEXT_TRANSFERS)(%r14)
  movl %gs:PRIVATE_CONTEXT, %eax
  movl %eax, ROW(CONTEXT_CALLER)(%r11)
  movq %gs:PRIVATE_HANDLE, %rdi
  movq %gs:PRIVATE_GATES + GATE_NAME_HIGH(%r13), %rsi
  movq %gs:PRIVATE_GATES + GATE_NAME_LOW(%r13), %rax
  PAGE_OF %r11
  ADOPT
  movq %gs:PRIVATE_TRANSFER_ENTRY, %rcx
  movq %gs:PRIVATE_TRANSFER_STACK, %rsp
  jmp leave_with_words

// The callee-saved registers are the environment's own, and lost over a transfer; the core's function
// saves and restores what stands in them now.
transfer_slowly:
  jmp call_transfer

  .balign 64
  .global boot_reply
boot_reply:
  movq %gs:PRIVATE_ROW, %r11
  cmpl $0, ROW(CONTEXT_SERVES)(%r11)
  je call_reply
  movl ROW(CONTEXT_CALLER)(%r11), %eax
  testl %eax, %eax
  jz call_reply
  cmpl $0, ROW(CONTEXT_SLEEPS)(%r11)
  je call_reply
  cmpq $0, ROW(CONTEXT_WAKE_TIME)(%r11)
  jne call_reply

  movl $0, ROW(CONTEXT_SERVES)(%r11)
  movl $1, ROW(CONTEXT_ACCEPTS)(%r11)
  movl $0, ROW(CONTEXT_CALLER)(%r11)
  movl $0, ROW(CONTEXT_DEPTH)(%r11)
  movl $RESUMPTION_CALL, ROW(CONTEXT_RESUMPTION)(%r11)
  movl $STATE_SLEEPING, ROW(CONTEXT_STATE)(%r11)
  movq %gs:PRIVATE_SAVED_RIP, %rbx
  movq %rbx, %gs:PRIVATE_CALL_RIP
  movq %gs:PRIVATE_SAVED_RSP, %rbx
  movq %rbx, %gs:PRIVATE_CALL_RSP
  imulq $CONTEXT_SIZE, %rax, %r11
  movl $0, ROW(CONTEXT_CALLEE)(%r11)
  movq $0, ROW(CONTEXT_LIMIT)(%r11)
  movl $STATE_RUNNING, ROW(CONTEXT_STATE)(%r11)
  PAGE_OF %r11
  ADOPT
  xorl %eax, %eax
  xorl %edi, %edi
  xorl %esi, %esi
  movq %gs:PRIVATE_CALL_RIP, %rcx
  movq %gs:PRIVATE_CALL_RSP, %rsp
  jmp leave_with_words
