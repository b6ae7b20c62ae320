// A page of neighbours (Peers): one that measures what it has of the processor, and some that would take
// what is others'. Each finds its context page behind its own, at tests_neighbours + 4096.

#define CALL_NULL 0x1000
#define CALL_BIND_EVENTS 0x1016
#define CONTEXT_PAGE (tests_neighbours + 0x1000)
#define TICKS (tests_neighbours + 0x800)
#define TURNS (tests_neighbours + 0x808)
#define SLICE_END 1
// A gap in the time that is longer than this is somebody else's turn: no loop here takes as long.
#define LONGEST_LOOP 100

  .text
  .balign 4096
  .global tests_neighbours
tests_neighbours:
  ud2

// Adds up the time in which it runs, and counts how often it did not.
  .global tests_neighbour_measures
tests_neighbour_measures:
  rdtsc
  shlq $32, %rdx
  orq %rdx, %rax
  movq %rax, %rcx
  subq %rbx, %rcx
  movq %rax, %rbx
  cmpq $LONGEST_LOOP, %rcx
  ja 1f
  addq %rcx, TICKS(%rip)
  jmp tests_neighbour_measures
1:
  incq TURNS(%rip)
  jmp tests_neighbour_measures

// Asks to be told when its slices end.
  .macro SUBSCRIBE handler
  leaq \handler(%rip), %rdi
  leaq tests_neighbours + 0xff0(%rip), %rsi
  xorl %edx, %edx
  xorl %r10d, %r10d
  movl $SLICE_END, %r8d
  movl $CALL_BIND_EVENTS, %eax
  syscall
  .endm

// Is told that its slice is over, lets events in again, and goes on for as long as it may: each time it has
// all of its grace.
  .global tests_neighbour_overruns
tests_neighbour_overruns:
  SUBSCRIBE 2f
1:
  jmp 1b
2:
  incq TURNS(%rip)
  movb $0, CONTEXT_PAGE(%rip)
  jmp 1b

// Is told once, and never lets events in again.
  .global tests_neighbour_holds
tests_neighbour_holds:
  SUBSCRIBE 2f
1:
  jmp 1b
2:
  incq TURNS(%rip)
  jmp 1b

// Calls the kernel for as long as it runs.
  .global tests_neighbour_storms
tests_neighbour_storms:
  movl $CALL_NULL, %eax
  syscall
  incq TURNS(%rip)
  jmp tests_neighbour_storms

  // The rest is data.
  .org tests_neighbours + 4096, 0
