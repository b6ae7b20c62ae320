// The entries that stand in for the ordinary ones (entry.S) while somebody traces. Each has what came
// recorded, with every register as it was, and then goes the ordinary way; so that tracing costs nothing
// while nobody does. The rules of entry.S hold here too.
//
// A system call is done here to its end, so that the end is recorded as well; calls that give the
// processor away go through functions that record that. An exception or interrupt that found the kernel
// idle is recorded where it is handled.

#include "Layout.h"
#include "Registers.h"

// MARK: System calls

// Takes another function, in rax, where a call would give the processor away unseen.
.macro INSTEAD_OF ordinary, traced
  cmpq $\ordinary, %rax
  jne .Lordinary\@
  movq $\traced, %rax
.Lordinary\@:
.endm

  .text
  .balign 64
  .global boot_traced_call_entry
boot_traced_call_entry:
  swapgs
  movq %rsp, %gs:PRIVATE_CALL_RSP
  movq %gs:PRIVATE_KERNEL_STACK, %rsp
  KEEP_REGISTERS
  movq %rax, %rdi
  call kernel_trace_call
  RESTORE_REGISTERS
  subq $FIRST_CALL, %rax
  cmpq $boot_call_count, %rax
  jae foreign_or_unused
  movq %rcx, %gs:PRIVATE_CALL_RIP
  movq %r11, %gs:PRIVATE_CALL_FLAGS
  incq %gs:PRIVATE_CALL_COUNTER
  movq boot_calls(, %rax, 8), %rax
  INSTEAD_OF call_exit, traced_exit
  INSTEAD_OF call_yield, traced_yield
  INSTEAD_OF call_sleep, traced_sleep
  INSTEAD_OF boot_transfer, traced_transfer
  INSTEAD_OF boot_reply, traced_reply
  movq %r10, %rcx
  call *%rax
  pushq %rax
  pushq %rdx
  movq %rax, %rdi
  call kernel_trace_return
  popq %rdx
  popq %rax
  RETURN_FROM_CALL

foreign_or_unused:
  addq $FIRST_CALL, %rax
  movq %gs:PRIVATE_CALL_RSP, %rsp
  swapgs
  jmp boot_call_entry

// MARK: Exceptions and interrupts

// `place` is where the ordinary entry stands in its table; `code` is 8 where the processor pushes an error
// code. What the processor pushed lies on top of the stack, with room below for the registers.
.macro TRACED vector, place, code
  .balign 16
traced_\place:
  CLEAR_ACCESS
  cld
  testb $3, 8 + \code(%rsp)
  jz 1f
  swapgs
  KEEP_REGISTERS
  movq %rsp, %rbp
  movl $\vector, %edi
  movq 80 + \code(%rbp), %rsi
  movq %gs:PRIVATE_KERNEL_STACK, %rsp
  call kernel_trace_trap
  movq %rbp, %rsp
  RESTORE_REGISTERS
  swapgs
1:
  jmp *boot_traps + 8 * \place(%rip)
.endm

  .irp vector, 0, 1, 3, 4, 5, 6, 7, 9, 15, 16, 19, 20
  TRACED \vector, \vector, 0
  .endr
  .irp vector, 10, 11, 12, 13, 14, 17, 21
  TRACED \vector, \vector, 8
  .endr
  TRACED VECTOR_TIMER, 32, 0
  TRACED VECTOR_CONSOLE, 33, 0
  TRACED VECTOR_NETWORK, 34, 0
  TRACED VECTOR_LINK, 35, 0
  TRACED VECTOR_DISK, 36, 0

// In the order of `boot_traps`; 0 where the ordinary entry serves: what is the kernel's own, NMIs and
// spurious interrupts.
  .section .rodata
  .balign 8
  .global boot_traced_traps
boot_traced_traps:
  .quad traced_0, traced_1, 0, traced_3, traced_4, traced_5, traced_6, traced_7
  .quad 0, traced_9, traced_10, traced_11, traced_12, traced_13, traced_14, traced_15
  .quad traced_16, traced_17, 0, traced_19, traced_20, traced_21, 0, 0
  .quad 0, 0, 0, 0, 0, 0, 0, 0
  .quad traced_32, traced_33, traced_34, traced_35, traced_36, 0
