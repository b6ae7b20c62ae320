// The registers that a function may change, kept and given back around a call of one. For assembly alone.

#ifndef REGISTERS_H
#define REGISTERS_H
#ifdef __ASSEMBLER__

#define KEPT_REGISTERS_SIZE 80

// Puts them aside, in 80 bytes: the stack stays aligned.
.macro KEEP_REGISTERS
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %rbp
.endm

.macro RESTORE_REGISTERS
  popq %rbp
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

#endif
#endif
