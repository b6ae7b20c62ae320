// A page of small programs for environments made by hand (Peers). Each is entered with rdi as its
// argument; the page is writable, its upper half is for data, its end for the stack. Slot 0 has a
// capability with the peers' name.

#include "CTests.h"

#define CALL_EXIT 0x1014
#define CALL_BIND_EVENTS 0x1016
#define CALL_YIELD 0x101c
#define CALL_SLEEP 0x101d
#define CALL_BIND_TRANSFER 0x101e
#define CALL_REPLY 0x1021
#define CALL_RESUME 0x1017
// Some numbers beyond the last call too.
#define NUMBER_MASK 0x3f

  .text
  .balign 4096
  .global tests_peers
tests_peers:
  ud2

  .global tests_peer_exits
tests_peer_exits:
  movl $CALL_EXIT, %eax
  syscall

  .global tests_peer_loops
tests_peer_loops:
  incq tests_peers + 0x800(%rip)
  jmp tests_peer_loops

// Reads the word at rdi; what it finds goes to its page.
  .global tests_peer_reads
tests_peer_reads:
  movq (%rdi), %rax
  movq %rax, tests_peers + 0x800(%rip)
  movl $1, %edi
  movl $CALL_EXIT, %eax
  syscall

// Handles its own faults by faulting again: the first handler counts at page + 0x800, the second at
// page + 0x808, and the third fault is the end.
  .global tests_peer_nests
tests_peer_nests:
  leaq first_handler(%rip), %rdi
  leaq tests_peers + 4096(%rip), %rsi
  leaq second_handler(%rip), %rdx
  leaq tests_peers + 3584(%rip), %r10
  xorl %r8d, %r8d
  movl $CALL_BIND_EVENTS, %eax
  syscall
  ud2
first_handler:
  incq tests_peers + 0x800(%rip)
  ud2
second_handler:
  incq tests_peers + 0x808(%rip)
  ud2

// MARK: Callees

  // Binds an entry and sleeps, accepting, for ever.
  .macro ACCEPT entry
  leaq tests_peers + 4096(%rip), %rsp
  leaq \entry(%rip), %rdi
  movq %rsp, %rsi
  xorl %edx, %edx
  movl $CALL_BIND_TRANSFER, %eax
  syscall
1:
  xorl %edi, %edi
  xorl %esi, %esi
  movl $1, %edx
  movl $CALL_SLEEP, %eax
  syscall
  jmp 1b
  .endm

  .global tests_peer_answers
tests_peer_answers:
  ACCEPT 2f
2:
  // The words come back, each one higher, the third and fourth as the caller and the name.
  incq %rdx
  incq %r10
  movq %rdi, %r8
  movq %rsi, %r9
  movl $CALL_REPLY, %eax
  syscall
  ud2

  .global tests_peer_hangs
tests_peer_hangs:
  ACCEPT 2f
2:
  jmp 2b

  .global tests_peer_dies
tests_peer_dies:
  ACCEPT 2f
2:
  ud2

  .global tests_peer_quits
tests_peer_quits:
  ACCEPT 2f
2:
  movl $CALL_EXIT, %eax
  syscall

// MARK: Registers

  .macro FILL_REGISTERS
  movabsq $TESTS_SECRET, %rax
  movq %rax, %rbx
  movq %rax, %rcx
  movq %rax, %rdx
  movq %rax, %rsi
  movq %rax, %rdi
  movq %rax, %rbp
  movq %rax, %r8
  movq %rax, %r9
  movq %rax, %r10
  movq %rax, %r11
  movq %rax, %r12
  movq %rax, %r13
  movq %rax, %r14
  movq %rax, %r15
  .endm

// Keeps a secret in every register, and counts at page + 0x800 how often it found them all in place
// and at page + 0x808 how often not.
  .global tests_peer_hides
tests_peer_hides:
  FILL_REGISTERS
  // A base must be canonical.
  movabsq $(TESTS_SECRET & 0x7fffffffffff), %rax
  wrfsbase %rax
  wrgsbase %rax
  movabsq $TESTS_SECRET, %rax
  movq %rax, %xmm0
  punpcklqdq %xmm0, %xmm0
  vinsertf128 $1, %xmm0, %ymm0, %ymm0
  .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovaps %ymm0, %ymm\n
  .endr
1:
  .irp register, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
  cmpq %rax, %\register
  jne 2f
  .endr
  .irp n, 0, 7, 15
  vextractf128 $1, %ymm\n, tests_peers + 0x900(%rip)
  cmpq %rax, tests_peers + 0x908(%rip)
  jne 2f
  .endr
  incq tests_peers + 0x800(%rip)
  jmp 1b
2:
  incq tests_peers + 0x808(%rip)
  jmp 1b

// Stores what it finds in every register, at its beginning and behind each yield: general registers
// from page + 0x810, the bases at 0x880, vectors from 0xa00; the count of stores at 0x800.
  .global tests_peer_snoops
tests_peer_snoops:
  movq %rax, tests_peers + 0x810(%rip)
  movq %rbx, tests_peers + 0x818(%rip)
  movq %rcx, tests_peers + 0x820(%rip)
  movq %rdx, tests_peers + 0x828(%rip)
  movq %rsi, tests_peers + 0x830(%rip)
  movq %rbp, tests_peers + 0x838(%rip)
  movq %r8, tests_peers + 0x840(%rip)
  movq %r9, tests_peers + 0x848(%rip)
  movq %r10, tests_peers + 0x850(%rip)
  movq %r11, tests_peers + 0x858(%rip)
  movq %r12, tests_peers + 0x860(%rip)
  movq %r13, tests_peers + 0x868(%rip)
  movq %r14, tests_peers + 0x870(%rip)
  movq %r15, tests_peers + 0x878(%rip)
  rdfsbase %rax
  movq %rax, tests_peers + 0x880(%rip)
  rdgsbase %rax
  movq %rax, tests_peers + 0x888(%rip)
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  vmovups %ymm\n, tests_peers + 0xa00 + \n * 32(%rip)
  .endr
  incq tests_peers + 0x800(%rip)
  xorl %edi, %edi
  movl $CALL_YIELD, %eax
  syscall
  jmp tests_peer_snoops

// MARK: Hostile calls

// Performs the calls of a list (HostileArgumentTests): next place, count, and from 64 bytes on rows of
// a number, six arguments and room for the error. At the list's end it lets others run until there is
// a new one.
  .equ LIST, 0x402000
  .equ CONTEXT, 0x401000
  .global tests_peer_performs
tests_peer_performs:
  leaq tests_peers + 4096(%rip), %rsp
1:
  movq $LIST, %rbx
  movq (%rbx), %rcx
  cmpq 8(%rbx), %rcx
  jae 3f
  incq (%rbx)
  incq %rcx
  shlq $6, %rcx
  addq %rcx, %rbx
  movq (%rbx), %rax
  movq 8(%rbx), %rdi
  movq 16(%rbx), %rsi
  movq 24(%rbx), %rdx
  movq 32(%rbx), %r10
  movq 40(%rbx), %r8
  movq 48(%rbx), %r9
  cmpq $CALL_RESUME, %rax
  jne 2f
  // Its arguments stand in the context page: address, flags, stack.
  movq $CONTEXT + 0x200, %rcx
  movq %rdi, 120(%rcx)
  movq %rsi, 128(%rcx)
  movq %rdx, 136(%rcx)
2:
  syscall
  // Calls that give the processor away keep rsp only.
  movq $LIST, %rbx
  movq (%rbx), %rcx
  shlq $6, %rcx
  movq %rax, 56(%rbx, %rcx)
  jmp 1b
3:
  xorl %edi, %edi
  movl $CALL_YIELD, %eax
  syscall
  jmp 1b

// Makes calls with numbers and arguments from a generator whose seed is rdi, for ever; the count stands
// at page + 0x800. `exit`, `sleep` and `resume` are left out: they would only end the sequence.
  .global tests_peer_calls
tests_peer_calls:
  leaq tests_peers + 4096(%rip), %rsp
  movq %rdi, %rbx
1:
  call random
  movq %rax, %r12
  andq $NUMBER_MASK, %r12
  addq $0x1000, %r12
  cmpq $CALL_EXIT, %r12
  je 1b
  cmpq $CALL_SLEEP, %r12
  je 1b
  cmpq $CALL_RESUME, %r12
  je 1b
  call argument
  movq %rax, %r13
  call argument
  movq %rax, %r14
  call argument
  movq %rax, %r15
  call argument
  movq %rax, %rbp
  call argument
  movq %rax, %r8
  call argument
  movq %rax, %r9
  movq %r13, %rdi
  movq %r14, %rsi
  movq %r15, %rdx
  movq %rbp, %r10
  movq %r12, %rax
  incq tests_peers + 0x800(%rip)
  // Calls that give the processor away keep rsp only.
  movq %rbx, tests_peers + 0x808(%rip)
  syscall
  movq tests_peers + 0x808(%rip), %rbx
  jmp 1b

// xorshift64.
random:
  movq %rbx, %rax
  shlq $13, %rax
  xorq %rax, %rbx
  movq %rbx, %rax
  shrq $7, %rax
  xorq %rax, %rbx
  movq %rbx, %rax
  shlq $17, %rax
  xorq %rax, %rbx
  movq %rbx, %rax
  ret

// One of a list of numbers that are on some edge, or a small one, or any.
argument:
  call random
  movq %rax, %rcx
  shrq $32, %rcx
  andl $31, %ecx
  cmpl $20, %ecx
  jb 1f
  andl $63, %eax
  cmpl $26, %ecx
  jb 2f
  call random
2:
  ret
1:
  leaq edges(%rip), %rax
  movq (%rax, %rcx, 8), %rax
  ret

  .balign 8
edges:
  .quad 0, 1, 2, 15, 16, 4096, 0x400000, 0x401000, 0x3ff000, 0x7fffffffe000
  .quad 0x7ffffffff000, 0x800000000000, 0xffff800000000000, 0xffffff0000000000
  .quad 0xffffffff80100000, 0xffffffffffffffff, 0x8000000000000000, 0x1000000000001
  .quad 0xffffffff, 0x100000002

  // The rest is data.
  .org tests_peers + 4096, 0
