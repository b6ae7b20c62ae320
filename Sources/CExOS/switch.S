// Calls that give the processor away. The kernel keeps rip and rsp over them and nothing else; what
// the System V ABI promises to a caller beyond that (rbx, rbp, r12 to r15) is kept here. MXCSR and the
// x87 control word come back at their initial values, which are the ABI's.

#include "Numbers.h"

.macro SAVE_REGISTERS
  pushq %rbp
  movq %rsp, %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
.endm

.macro RESTORE_REGISTERS
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
.endm

// exos_switch(number, a0, a1, a2) -> (error, value)
  .section .text.exos_switch, "ax"
  .global exos_switch
  .type exos_switch, @function
exos_switch:
  SAVE_REGISTERS
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rdx
  syscall
  RESTORE_REGISTERS
  ret
  .size exos_switch, . - exos_switch

// exos_transfer(gate, limit, words) -> error
  .section .text.exos_transfer, "ax"
  .global exos_transfer
  .type exos_transfer, @function
exos_transfer:
  SAVE_REGISTERS
  pushq %rdx
  movq 24(%rdx), %r9
  movq 16(%rdx), %r8
  movq 8(%rdx), %r10
  movq (%rdx), %rdx
  movl $EXOS_CALL_TRANSFER, %eax
  syscall
  popq %rcx
  movq %rdx, (%rcx)
  movq %r10, 8(%rcx)
  movq %r8, 16(%rcx)
  movq %r9, 24(%rcx)
  RESTORE_REGISTERS
  ret
  .size exos_transfer, . - exos_transfer
