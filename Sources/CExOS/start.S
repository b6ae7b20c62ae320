// Where a program begins: the kernel (or the loader of the environment that made this one) enters here
// with all registers clear but rdi, which is the address of the start-up page, or 0 for the first
// environment. The library sets itself up, the program's `main` runs, and its return is `exit(0)`.

  .section .text.start, "ax"
  .global _start
  .type _start, @function
_start:
  leaq exos_stack_top(%rip), %rsp
  xorl %ebp, %ebp
  call exos_library_start
  xorl %edi, %edi
  xorl %esi, %esi
  call main
  xorl %edi, %edi
  call exos_library_exit
  ud2
  .size _start, . - _start
