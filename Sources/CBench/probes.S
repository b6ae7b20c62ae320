// See CBench.h. RDTSC stands as close to what is measured as can be; what it needs around it is measured
// by bench_nothing and subtracted.

#define CALL_CREATE_ENVIRONMENT 0x1011
#define CALL_BIND_TRANSFER 0x101e
#define CALL_SLEEP 0x101d
#define CALL_YIELD 0x101c
#define CALL_BIND_GATE 0x101f
#define CALL_TRANSFER 0x1020
#define CALL_REPLY 0x1021

// MARK: Measured instructions

  .text
  .macro BEGIN_CLOCK
  rdtsc
  movl %eax, %esi
  .endm
  // The pair of readings comes back in rax: begin below, end above.
  .macro END_CLOCK
  rdtsc
  shlq $32, %rax
  orq %rsi, %rax
  ret
  .endm

  .global bench_nothing
bench_nothing:
  BEGIN_CLOCK
  END_CLOCK

  .global bench_invalid_opcode
bench_invalid_opcode:
  BEGIN_CLOCK
  ud2
  END_CLOCK

  .global bench_store
bench_store:
  BEGIN_CLOCK
  movb $1, (%rdi)
  END_CLOCK

  // The kernel keeps rsp only; the library's stub keeps the rest in the same way.
  .macro TRANSFER
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  xorl %esi, %esi
  rdtsc
  movl %eax, bench_begin(%rip)
  movl $CALL_TRANSFER, %eax
  syscall
  .endm
  .macro RESTORE
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  movl bench_begin(%rip), %esi
  .endm

  .global bench_transfer
bench_transfer:
  TRANSFER
  RESTORE
  movq %rdx, %rax
  shlq $32, %rax
  orq %rsi, %rax
  ret

  .global bench_round_trip
bench_round_trip:
  TRANSFER
  rdtsc
  RESTORE
  shlq $32, %rax
  orq %rsi, %rax
  ret

// MARK: Probes

  .global bench_event_entry
bench_event_entry:
  rdtsc
  movl %eax, bench_probe_stamp(%rip)
  jmp *bench_event_target(%rip)

  // Until an event has come: the last reading before it. The reading that is behind it finds the probe's
  // stamp changed, and is not kept.
  .global bench_await_event
bench_await_event:
  movl bench_probe_stamp(%rip), %edi
  rdtsc
1:
  movl %eax, %esi
  rdtsc
  cmpl %edi, bench_probe_stamp(%rip)
  je 1b
  movl %esi, %eax
  ret

// MARK: The peer

// A whole program in one page, for an environment made by hand: position-independent, its stack is the
// upper half of its page at 0x400000, rdi says what to be.
  .balign 4096
  .global bench_peer
bench_peer:
  leaq bench_peer + 4096(%rip), %rsp
  testq %rdi, %rdi
  jnz peer_yields
  // Accepts transfers: each is answered with the time of its arrival.
  leaq bench_peer_entry(%rip), %rdi
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
bench_peer_entry:
  rdtsc
  movl %eax, %edx
  movl $CALL_REPLY, %eax
  syscall
  ud2
  // Yields to the context in rdi, again and again.
peer_yields:
  movq %rdi, peer_target(%rip)
2:
  movq peer_target(%rip), %rdi
  movl $CALL_YIELD, %eax
  syscall
  jmp 2b
  // Reads the clock into the word at rdi, for ever.
  .global bench_spinner
bench_spinner:
  rdtsc
  movl %eax, (%rdi)
  jmp bench_spinner
  // Accepts a transfer, and never answers it.
  .global bench_hanger
bench_hanger:
  leaq 1f(%rip), %rdi
  leaq bench_peer + 4096(%rip), %rsi
  xorl %edx, %edx
  movl $CALL_BIND_TRANSFER, %eax
  syscall
  xorl %edi, %edi
  xorl %esi, %esi
  movl $1, %edx
  movl $CALL_SLEEP, %eax
  syscall
1:
  jmp 1b
  // Enters the context in rdi, and waits for its answer.
  .global bench_caller
bench_caller:
  movq %rdi, %rsi
  xorl %edi, %edi
  xorl %edx, %edx
  movl $CALL_BIND_GATE, %eax
  syscall
  xorl %edi, %edi
  xorl %esi, %esi
  movl $CALL_TRANSFER, %eax
  syscall
  ud2
  // Sleeps until the time in rdi, and then for ever.
  .global bench_sleeper
bench_sleeper:
  movq %rdi, %rsi
  xorl %edi, %edi
  xorl %edx, %edx
  movl $CALL_SLEEP, %eax
  syscall
  xorl %edi, %edi
  jmp bench_sleeper
  // Has as many children as its quota allows, and sleeps.
  .global bench_breeder
bench_breeder:
  xorl %edi, %edi
  xorl %esi, %esi
  xorl %edx, %edx
  movl $CALL_CREATE_ENVIRONMENT, %eax
  syscall
  testq %rax, %rax
  jz bench_breeder
  xorl %edi, %edi
  jmp bench_sleeper
  .balign 8
peer_target:
  .quad 0
  // The rest is data.
  .org bench_peer + 4096, 0

  .bss
  .balign 8
  .global bench_probe_stamp, bench_event_target
bench_probe_stamp:
  .quad 0
bench_event_target:
  .quad 0
bench_begin:
  .quad 0
