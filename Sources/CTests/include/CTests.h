// What ring 3 can try, in assembly: instructions that no compiler emits, with registers and flags as no
// compiler leaves them. `tests_attempt` runs one and comes back from wherever it went wrong.

#ifndef CTESTS_H
#define CTESTS_H

// What a peer that hides has in its registers.
#define TESTS_SECRET 0x5ec2e75ec2e75ec2

#ifndef __ASSEMBLER__
#include <stdint.h>

#define CTESTS_NAME(name) __attribute__((swift_name(#name)))

// Runs code with an argument in rdi. Returns what it left in rax, or whatever the event handler put
// there after setting rip to `tests_recover`.
uint64_t tests_attempt(uint64_t code, uint64_t argument) CTESTS_NAME(attempt(_:_:));
extern uint64_t tests_recovery_rsp;
static inline uint64_t tests_get_recovery_rsp(void) CTESTS_NAME(recoveryStack()) {
  return tests_recovery_rsp;
}

#define CTESTS_ADDRESS(symbol, name)                                                        \
  extern uint8_t symbol[];                                                                  \
  static inline __attribute__((always_inline)) uint64_t symbol##_address(void)              \
      __attribute__((swift_name(name))) {                                                   \
    return (uint64_t)symbol;                                                                \
  }
CTESTS_ADDRESS(tests_recover, "recovery()")
// `int n` for each n, 16 bytes apart.
CTESTS_ADDRESS(tests_interrupts, "interruptCode()")
// Privileged instructions, 16 bytes apart, and where they end.
CTESTS_ADDRESS(tests_privileged, "privilegedCode()")
CTESTS_ADDRESS(tests_privileged_end, "privilegedCodeEnd()")
// rdi is a selector.
CTESTS_ADDRESS(tests_far_jump, "farJump()")
CTESTS_ADDRESS(tests_far_call, "farCall()")
CTESTS_ADDRESS(tests_far_return, "farReturn()")
CTESTS_ADDRESS(tests_interrupt_return, "interruptReturn()")
CTESTS_ADDRESS(tests_interrupt_return_stack, "interruptReturnWithStackSelector()")
CTESTS_ADDRESS(tests_load_ds, "loadDS()")
CTESTS_ADDRESS(tests_load_es, "loadES()")
CTESTS_ADDRESS(tests_load_fs, "loadFS()")
CTESTS_ADDRESS(tests_load_gs, "loadGS()")
CTESTS_ADDRESS(tests_load_ss, "loadSS()")
// rdi is a stack pointer.
CTESTS_ADDRESS(tests_far_return_on, "farReturnOn()")
CTESTS_ADDRESS(tests_interrupt_return_on, "interruptReturnOn()")
CTESTS_ADDRESS(tests_push_on, "pushOn()")
CTESTS_ADDRESS(tests_undefined_on, "undefinedOn()")
CTESTS_ADDRESS(tests_call_on, "callOn()")
// rdi is an address.
CTESTS_ADDRESS(tests_jump_to, "jumpTo()")
CTESTS_ADDRESS(tests_read_from, "readFrom()")
CTESTS_ADDRESS(tests_write_to, "writeTo()")
// rdi is what RFLAGS get first.
CTESTS_ADDRESS(tests_call_with_flags, "callWithFlags()")
CTESTS_ADDRESS(tests_undefined_with_flags, "undefinedWithFlags()")
CTESTS_ADDRESS(tests_breakpoint_with_flags, "breakpointWithFlags()")
CTESTS_ADDRESS(tests_foreign_with_flags, "foreignWithFlags()")
CTESTS_ADDRESS(tests_step, "stepThree()")
CTESTS_ADDRESS(tests_misaligned, "misaligned()")
// rdi is a call number.
CTESTS_ADDRESS(tests_system_call, "systemCall()")
CTESTS_ADDRESS(tests_leftovers, "leftovers()")
CTESTS_ADDRESS(tests_overflow_stack, "overflowStack()")
CTESTS_ADDRESS(tests_write_fs_base, "writeFSBase()")
CTESTS_ADDRESS(tests_write_gs_base, "writeGSBase()")

// The page of peers: one of these entries each.
CTESTS_ADDRESS(tests_peers, "peers()")
CTESTS_ADDRESS(tests_peer_exits, "peerExits()")
CTESTS_ADDRESS(tests_peer_loops, "peerLoops()")
CTESTS_ADDRESS(tests_peer_answers, "peerAnswers()")
CTESTS_ADDRESS(tests_peer_hangs, "peerHangs()")
CTESTS_ADDRESS(tests_peer_dies, "peerDies()")
CTESTS_ADDRESS(tests_peer_quits, "peerQuits()")
CTESTS_ADDRESS(tests_peer_hides, "peerHides()")
CTESTS_ADDRESS(tests_peer_snoops, "peerSnoops()")
CTESTS_ADDRESS(tests_peer_calls, "peerCalls()")
CTESTS_ADDRESS(tests_peer_performs, "peerPerforms()")
CTESTS_ADDRESS(tests_peer_reads, "peerReads()")
CTESTS_ADDRESS(tests_peer_nests, "peerNests()")

// The page of neighbours: one of these entries each.
CTESTS_ADDRESS(tests_neighbours, "neighbours()")
CTESTS_ADDRESS(tests_neighbour_measures, "neighbourMeasures()")
CTESTS_ADDRESS(tests_neighbour_overruns, "neighbourOverruns()")
CTESTS_ADDRESS(tests_neighbour_holds, "neighbourHolds()")
CTESTS_ADDRESS(tests_neighbour_storms, "neighbourStorms()")

static inline uint64_t tests_secret(void) CTESTS_NAME(secret()) { return TESTS_SECRET; }

#endif

#endif
