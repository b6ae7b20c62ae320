// The instructions that `bench` measures, and probes at the places where it reads the clock. The clock is
// the low half of the time-stamp counter: under -icount it counts instructions.

#ifndef CBENCH_H
#define CBENCH_H

#include <stdint.h>

#define CBENCH_NAME(name) __attribute__((swift_name(#name)))

// When the measured instruction began and when the one behind it did.
typedef struct {
  uint32_t begin, end;
} BenchSpan CBENCH_NAME(Span32);

// Two readings of the clock with nothing in between.
BenchSpan bench_nothing(void) CBENCH_NAME(measureNothing());
// UD2, which the event handler must skip.
BenchSpan bench_invalid_opcode(void) CBENCH_NAME(measureInvalidOpcode());
// A store to an address.
BenchSpan bench_store(uint64_t address) CBENCH_NAME(measureStore(_:));
// The one-way transfer through a gate: `end` is the callee's first reading, which its reply brings.
BenchSpan bench_transfer(uint64_t gate) CBENCH_NAME(measureTransfer(_:));
// A transfer and its reply.
BenchSpan bench_round_trip(uint64_t gate) CBENCH_NAME(measureRoundTrip(_:));

// Spins until an event has come to the probe: the last reading before it.
uint32_t bench_await_event(void) CBENCH_NAME(awaitEvent());

// What the probes read last.
extern uint32_t bench_probe_stamp;
static inline __attribute__((always_inline)) uint32_t bench_last_probe(void) CBENCH_NAME(lastProbe()) {
  return *(volatile uint32_t *)&bench_probe_stamp;
}
static inline __attribute__((always_inline)) void bench_probe(void) CBENCH_NAME(probe()) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  *(volatile uint32_t *)&bench_probe_stamp = low;
}
static inline __attribute__((always_inline)) uint32_t bench_clock(void) CBENCH_NAME(clock()) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return low;
}

// An event entry that reads the clock first and goes on at the library's.
extern uint64_t bench_event_target;
static inline void bench_set_event_target(uint64_t entry) CBENCH_NAME(setEventTarget(_:)) {
  bench_event_target = entry;
}

// Addresses of entries.
#define CBENCH_ADDRESS(function, symbol, name)                                        \
  extern uint8_t symbol[];                                                            \
  static inline __attribute__((always_inline)) uint64_t function(void)                \
      __attribute__((swift_name(name))) {                                             \
    return (uint64_t)symbol;                                                          \
  }
CBENCH_ADDRESS(bench_address_of_event_entry, bench_event_entry, "probedEventEntry()")
CBENCH_ADDRESS(bench_address_of_peer, bench_peer, "peerCode()")
CBENCH_ADDRESS(bench_address_of_spinner, bench_spinner, "spinnerCode()")
CBENCH_ADDRESS(bench_address_of_sleeper, bench_sleeper, "sleeperCode()")
CBENCH_ADDRESS(bench_address_of_hanger, bench_hanger, "hangerCode()")
CBENCH_ADDRESS(bench_address_of_caller, bench_caller, "callerCode()")
CBENCH_ADDRESS(bench_address_of_breeder, bench_breeder, "breederCode()")

#endif
