// The multiboot (version 1) header and the way from 32-bit protected mode to Swift in long mode.
// Temporary page tables map the first GiB at zero, at the direct map and at the kernel's base; the kernel
// builds its own tables soon after.

#include "Layout.h"

#define VIRTUAL_BASE 0xffffffff80000000
#define LOW(symbol) ((symbol) - VIRTUAL_BASE)

#define MULTIBOOT_MAGIC 0x1badb002
// Modules page-aligned, memory map wanted, address fields valid.
#define MULTIBOOT_FLAGS 0x00010003

  .section .multiboot, "ax"
  .balign 4
multiboot_header:
  .long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
  .long LOW(multiboot_header), LOW(kernel_start), LOW(kernel_data_end), LOW(kernel_end)
  .long LOW(boot_start)

  .section .boot32, "ax"
  .code32
  .global boot_start
boot_start:
  cli
  cld
  movl %eax, %ebp
  movl %ebx, %esi
  movl $0x80000000, %eax
  cpuid
  cmpl $0x80000001, %eax
  jb no_long_mode
  movl $0x80000001, %eax
  cpuid
  btl $29, %edx
  jnc no_long_mode

  // The clock starts here: `boot` is counted from this instruction.
  rdtsc
  movl %eax, LOW(boot_stamp)
  movl %edx, LOW(boot_stamp) + 4

  movl $LOW(boot_root), %eax
  movl %eax, %cr3
  movl %cr4, %eax
  orl $(1 << 5), %eax
  movl %eax, %cr4
  movl $0xc0000080, %ecx
  rdmsr
  orl $(1 << 8), %eax
  wrmsr
  movl %cr0, %eax
  orl $0x80000001, %eax
  movl %eax, %cr0
  lgdt LOW(boot_descriptor_pointer)
  ljmp $KERNEL_CODE, $LOW(boot_long)

  // Nothing but the UART can tell the person why, and nothing but the exit port can end QEMU.
no_long_mode:
  movl $LOW(no_long_mode_text), %esi
1:
  lodsb
  testb %al, %al
  jz 2f
  movw $0x3f8, %dx
  outb %al, %dx
  jmp 1b
2:
  movw $0xf4, %dx
  movb $1 + 16, %al
  outb %al, %dx
3:
  hlt
  jmp 3b
no_long_mode_text:
  .asciz "exokernel: this processor has no 64-bit mode; start QEMU with -cpu max\r\n"

  .code64
boot_long:
  movabsq $boot_high, %rax
  jmp *%rax

  .text
boot_high:
  xorl %eax, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %fs
  movl %eax, %gs
  movl $KERNEL_DATA, %eax
  movl %eax, %ss
  leaq boot_stack_top(%rip), %rsp
  xorl %ebp, %ebp
  // The multiboot information's physical address, and the stamp of the first instruction.
  movl %esi, %edi
  movq boot_stamp(%rip), %rsi
  call kernel_start_up
  ud2

  .section .rodata
  .balign 8
boot_descriptors:
  .quad 0, 0x00209a0000000000, 0x0000920000000000
boot_descriptor_pointer:
  .word 23
  .long LOW(boot_descriptors)

  // One page of 512 large pages maps the first GiB; it hangs at zero, at the direct map
  // and at the kernel's base.
  .data
  .balign 4096
boot_root:
  .quad LOW(boot_low) + 3
  .fill 255, 8, 0
  .quad LOW(boot_low) + 3
  .fill 254, 8, 0
  .quad LOW(boot_low) + 3
boot_low:
  .quad LOW(boot_gigabyte) + 3
  .fill 509, 8, 0
  .quad LOW(boot_gigabyte) + 3
  .quad 0
boot_gigabyte:
  .set address, 0
  .rept 512
  .quad address + 0x83
  .set address, address + 0x200000
  .endr
boot_stamp:
  .quad 0
