// See CTests.h. Whatever goes wrong in here becomes an event; the handler of the tests notes it and goes
// on at tests_recover.

  .text
  .global tests_attempt
tests_attempt:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  leaq -8(%rsp), %rsp
  movq %rsp, tests_recovery_rsp(%rip)
  movq %rdi, %rax
  movq %rsi, %rdi
  call *%rax
  .global tests_recover
tests_recover:
  movq tests_recovery_rsp(%rip), %rsp
  // Flags as compilers want them, whatever was tried.
  pushq $0x202
  popfq
  leaq 8(%rsp), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret

// MARK: Interrupts and privileged instructions

  .balign 16
  .global tests_interrupts
tests_interrupts:
  .set vector, 0
  .rept 256
  .balign 16
  // The assembler would make INT3 of `int $3`, which is another instruction.
  .byte 0xcd, vector
  ret
  .set vector, vector + 1
  .endr

  .macro PRIVILEGED instruction:vararg
  .balign 16
  \instruction
  ret
  .endm

  .balign 16
  .global tests_privileged, tests_privileged_end
tests_privileged:
  PRIVILEGED cli
  PRIVILEGED sti
  PRIVILEGED hlt
  PRIVILEGED clts
  PRIVILEGED swapgs
  PRIVILEGED clac
  PRIVILEGED stac
  PRIVILEGED wbinvd
  PRIVILEGED invd
  PRIVILEGED wrmsr
  PRIVILEGED rdmsr
  PRIVILEGED xsetbv
  PRIVILEGED sysretq
  PRIVILEGED sysretl
  PRIVILEGED movq %rax, %cr0
  PRIVILEGED movq %rax, %cr3
  PRIVILEGED movq %rax, %cr4
  PRIVILEGED movq %cr0, %rax
  PRIVILEGED movq %cr2, %rax
  PRIVILEGED movq %rax, %dr7
  PRIVILEGED movq %dr7, %rax
  PRIVILEGED invlpg (%rax)
  PRIVILEGED lgdt (%rsp)
  PRIVILEGED lidt (%rsp)
  PRIVILEGED lldt %ax
  PRIVILEGED ltr %ax
  PRIVILEGED lmsw %ax
  PRIVILEGED sgdt -64(%rsp)
  PRIVILEGED sidt -64(%rsp)
  PRIVILEGED sldt %eax
  PRIVILEGED str %eax
  PRIVILEGED smsw %eax
  PRIVILEGED outb %al, $0x21
  PRIVILEGED inb $0x60, %al
  PRIVILEGED insb
  PRIVILEGED outsb
  PRIVILEGED vmmcall
  PRIVILEGED ud2
  .balign 16
tests_privileged_end:

// MARK: Far transfers

  .global tests_far_jump
tests_far_jump:
  leaq 1f(%rip), %rax
  movq %rax, far_pointer(%rip)
  movw %di, far_pointer + 8(%rip)
  ljmpq *far_pointer(%rip)
1:
  ret

  .global tests_far_call
tests_far_call:
  leaq 1f(%rip), %rax
  movq %rax, far_pointer(%rip)
  movw %di, far_pointer + 8(%rip)
  lcallq *far_pointer(%rip)
1:
  jmp tests_recover

  .global tests_far_return
tests_far_return:
  pushq %rdi
  leaq 1f(%rip), %rax
  pushq %rax
  lretq
1:
  jmp tests_recover

  .global tests_interrupt_return
tests_interrupt_return:
  movq %rsp, %rcx
  pushq $0x23
  pushq %rcx
  pushq $0x202
  pushq %rdi
  leaq 1f(%rip), %rax
  pushq %rax
  iretq
1:
  jmp tests_recover

  .global tests_interrupt_return_stack
tests_interrupt_return_stack:
  movq %rsp, %rcx
  pushq %rdi
  pushq %rcx
  pushq $0x202
  pushq $0x2b
  leaq 1f(%rip), %rax
  pushq %rax
  iretq
1:
  jmp tests_recover

  .macro LOAD_SELECTOR name, register
  .global \name
\name:
  movw %di, \register
  ret
  .endm
  LOAD_SELECTOR tests_load_ds, %ds
  LOAD_SELECTOR tests_load_es, %es
  LOAD_SELECTOR tests_load_fs, %fs
  LOAD_SELECTOR tests_load_gs, %gs
  LOAD_SELECTOR tests_load_ss, %ss

// MARK: Stacks

  .global tests_far_return_on
tests_far_return_on:
  movq %rdi, %rsp
  lretq

  .global tests_interrupt_return_on
tests_interrupt_return_on:
  movq %rdi, %rsp
  iretq

  .global tests_push_on
tests_push_on:
  movq %rdi, %rsp
  pushq %rax
  jmp tests_recover

  .global tests_undefined_on
tests_undefined_on:
  movq %rdi, %rsp
  ud2

// A call must give back the stack pointer that it found, whatever it is.
  .global tests_call_on
tests_call_on:
  movq %rdi, %rsp
  movl $0x1000, %eax
  syscall
  movq %rsp, %rax
  jmp tests_recover

// MARK: Addresses

  .global tests_jump_to
tests_jump_to:
  jmp *%rdi

  .global tests_read_from
tests_read_from:
  movq (%rdi), %rax
  ret

  .global tests_write_to
tests_write_to:
  movq %rdi, (%rdi)
  ret

// MARK: Flags

  .macro SET_FLAGS
  pushq %rdi
  popfq
  .endm
  .macro TAKE_FLAGS
  pushfq
  popq %rax
  jmp tests_recover
  .endm

  .global tests_call_with_flags
tests_call_with_flags:
  movl $0x1000, %eax
  SET_FLAGS
  syscall
  TAKE_FLAGS

  .global tests_foreign_with_flags
tests_foreign_with_flags:
  movl $0x77, %eax
  SET_FLAGS
  syscall
  TAKE_FLAGS

  .global tests_undefined_with_flags
tests_undefined_with_flags:
  SET_FLAGS
  ud2
  TAKE_FLAGS

  .global tests_breakpoint_with_flags
tests_breakpoint_with_flags:
  SET_FLAGS
  int3
  TAKE_FLAGS

// Three instructions under the trap flag, which the handler lets be until the last.
  .global tests_step
tests_step:
  pushq $0x302
  popfq
  nop
  nop
  nop
  jmp tests_recover

// A misaligned access with alignment checks on.
  .global tests_misaligned
tests_misaligned:
  pushq $0x40202
  popfq
  leaq -33(%rsp), %rcx
  movq (%rcx), %rax
  jmp tests_recover

// MARK: Others

  .global tests_system_call
tests_system_call:
  movq %rdi, %rax
  xorl %edi, %edi
  syscall
  ret

// What stands behind a call in the registers that it does not keep and that have no answer.
  .global tests_leftovers
tests_leftovers:
  movq %rdi, %rax
  xorl %edi, %edi
  syscall
  movq %rdi, %rax
  orq %rsi, %rax
  orq %r8, %rax
  orq %r9, %rax
  orq %r10, %rax
  ret

  .global tests_overflow_stack
tests_overflow_stack:
  pushq %rdi
  jmp tests_overflow_stack

  .global tests_write_fs_base
tests_write_fs_base:
  wrfsbase %rdi
  rdfsbase %rax
  ret

  .global tests_write_gs_base
tests_write_gs_base:
  wrgsbase %rdi
  movl $0x1000, %eax
  syscall
  rdgsbase %rax
  ret

  .bss
  .balign 16
  .global tests_recovery_rsp
tests_recovery_rsp:
  .quad 0
far_pointer:
  .skip 16
