// The first instructions of Hello, and the one that calls the kernel. A transfer keeps no register but
// rip and rsp, so the stub keeps those that a C function must.

  .section .text.start, "ax"
  .global _start
_start:
  leaq exos_stack_top(%rip), %rsp
  movq %rdi, hello_start_page(%rip)
  xorl %ebp, %ebp
  call main
  ud2

// hello_call(number, a0, a1, a2, a3, a4, a5)
  .text
  .global hello_call
hello_call:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rdx
  movq %r8, %r10
  movq %r9, %r8
  movq 56(%rsp), %r9
  syscall
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  ret

  .bss
  .balign 8
  .global hello_start_page
hello_start_page:
  .skip 8
