// What the compiler calls for by itself. Every image links these; they keep no state and use no vector
// register, so that the kernel may use them too. Words first: QEMU counts every turn of a REP.

  .text
  .section .text.memset, "ax"
  .global memset
memset:
  movq %rdi, %r8
  movzbl %sil, %eax
  movabsq $0x0101010101010101, %rcx
  imulq %rcx, %rax
  movq %rdx, %rcx
  shrq $3, %rcx
  rep stosq
  movl %edx, %ecx
  andl $7, %ecx
  rep stosb
  movq %r8, %rax
  ret

  .section .text.memcpy, "ax"
  .global memcpy
memcpy:
  movq %rdi, %rax
  movq %rdx, %rcx
  shrq $3, %rcx
  rep movsq
  movl %edx, %ecx
  andl $7, %ecx
  rep movsb
  ret

  .section .text.memmove, "ax"
  .global memmove
memmove:
  movq %rdi, %rax
  subq %rsi, %rax
  cmpq %rdx, %rax
  jae memcpy
  // The target overlaps the source from above: from the last byte down.
  movq %rdi, %rax
  movq %rdx, %rcx
  leaq -1(%rdi, %rdx), %rdi
  leaq -1(%rsi, %rdx), %rsi
  std
  rep movsb
  cld
  ret

  .section .text.memcmp, "ax"
  .global memcmp
memcmp:
  xorl %eax, %eax
  xorl %ecx, %ecx
1:
  cmpq %rdx, %rcx
  je 2f
  movzbl (%rdi, %rcx), %eax
  movzbl (%rsi, %rcx), %r8d
  incq %rcx
  subl %r8d, %eax
  je 1b
2:
  ret
