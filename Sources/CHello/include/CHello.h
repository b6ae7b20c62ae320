// What Hello needs below Swift: the kernel-call instruction, ports, and words of memory.

#ifndef CHELLO_H
#define CHELLO_H

#include <stdint.h>

// A kernel call with six arguments; returns the error.
uint64_t hello_call(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
                    uint64_t a5) __attribute__((swift_name("kernelCall(_:_:_:_:_:_:_:)")));

// The address that the creator passed to the program; 0 in the first environment.
extern const uint64_t hello_start_page;
static inline __attribute__((always_inline, swift_name("startPage()"))) uint64_t
hello_get_start_page(void) {
  return hello_start_page;
}

static inline __attribute__((always_inline, swift_name("word(at:)"))) uint64_t
hello_word(uint64_t address) {
  return *(const volatile uint64_t *)address;
}

static inline __attribute__((always_inline, swift_name("writePort(_:_:)"))) void hello_out8(
    uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

#endif
