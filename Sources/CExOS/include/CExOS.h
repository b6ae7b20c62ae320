// What Swift has no words for on the library's side of the boundary: the `syscall` instruction, ports,
// random numbers, stores that must not be torn, and the places that the linker script and assembly
// name. The kernel clears every caller-saved register but rax and rdx at the end of a call, so each
// shim declares all of them as lost.

#ifndef CEXOS_H
#define CEXOS_H

#include <stdint.h>

#include "Numbers.h"

#define CEXOS_INLINE static inline __attribute__((always_inline))
#define CEXOS_NAME(name) __attribute__((swift_name(#name)))

// MARK: Kernel calls

// An error (zero is success) and a value.
typedef struct {
  uint64_t error;
  uint64_t value;
} ExOSAnswer CEXOS_NAME(CallAnswer);

#define CEXOS_LOST "rcx", "r8", "r9", "r10", "r11", "memory"

CEXOS_INLINE ExOSAnswer exos_call0(uint64_t number) CEXOS_NAME(kernelCall(_:)) {
  ExOSAnswer answer;
  __asm__ volatile("syscall"
                   : "=a"(answer.error), "=d"(answer.value)
                   : "0"(number)
                   : "rdi", "rsi", CEXOS_LOST);
  return answer;
}

CEXOS_INLINE ExOSAnswer exos_call1(uint64_t number, uint64_t a0) CEXOS_NAME(kernelCall(_:_:)) {
  ExOSAnswer answer;
  __asm__ volatile("syscall"
                   : "=a"(answer.error), "=d"(answer.value), "+D"(a0)
                   : "0"(number)
                   : "rsi", CEXOS_LOST);
  return answer;
}

CEXOS_INLINE ExOSAnswer exos_call2(uint64_t number, uint64_t a0, uint64_t a1)
    CEXOS_NAME(kernelCall(_:_:_:)) {
  ExOSAnswer answer;
  __asm__ volatile("syscall"
                   : "=a"(answer.error), "=d"(answer.value), "+D"(a0), "+S"(a1)
                   : "0"(number)
                   : CEXOS_LOST);
  return answer;
}

CEXOS_INLINE ExOSAnswer exos_call3(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2)
    CEXOS_NAME(kernelCall(_:_:_:_:)) {
  ExOSAnswer answer;
  __asm__ volatile("syscall"
                   : "=a"(answer.error), "=d"(answer.value), "+D"(a0), "+S"(a1)
                   : "0"(number), "1"(a2)
                   : CEXOS_LOST);
  return answer;
}

CEXOS_INLINE ExOSAnswer exos_call4(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2,
                                   uint64_t a3) CEXOS_NAME(kernelCall(_:_:_:_:_:)) {
  ExOSAnswer answer;
  register uint64_t r10 __asm__("r10") = a3;
  __asm__ volatile("syscall"
                   : "=a"(answer.error), "=d"(answer.value), "+D"(a0), "+S"(a1), "+r"(r10)
                   : "0"(number), "1"(a2)
                   : "rcx", "r8", "r9", "r11", "memory");
  return answer;
}

CEXOS_INLINE ExOSAnswer exos_call5(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2,
                                   uint64_t a3, uint64_t a4)
    CEXOS_NAME(kernelCall(_:_:_:_:_:_:)) {
  ExOSAnswer answer;
  register uint64_t r10 __asm__("r10") = a3;
  register uint64_t r8 __asm__("r8") = a4;
  __asm__ volatile("syscall"
                   : "=a"(answer.error), "=d"(answer.value), "+D"(a0), "+S"(a1), "+r"(r10),
                     "+r"(r8)
                   : "0"(number), "1"(a2)
                   : "rcx", "r9", "r11", "memory");
  return answer;
}

CEXOS_INLINE ExOSAnswer exos_call6(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2,
                                   uint64_t a3, uint64_t a4, uint64_t a5)
    CEXOS_NAME(kernelCall(_:_:_:_:_:_:_:)) {
  ExOSAnswer answer;
  register uint64_t r10 __asm__("r10") = a3;
  register uint64_t r8 __asm__("r8") = a4;
  register uint64_t r9 __asm__("r9") = a5;
  __asm__ volatile("syscall"
                   : "=a"(answer.error), "=d"(answer.value), "+D"(a0), "+S"(a1), "+r"(r10),
                     "+r"(r8), "+r"(r9)
                   : "0"(number), "1"(a2)
                   : "rcx", "r11", "memory");
  return answer;
}

// A call that gives the processor away (`yield`, `sleep`): the kernel keeps rip and rsp only. The stub
// keeps what a C function keeps; vector registers are lost, as over any C call.
ExOSAnswer exos_switch(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2)
    CEXOS_NAME(switchingCall(_:_:_:_:));

// Four words that go with a transfer, and the four that come back in their place.
typedef struct {
  uint64_t w0, w1, w2, w3;
} ExOSWords CEXOS_NAME(TransferWords);

// Enters the context behind a gate; returns the error.
uint64_t exos_transfer(uint64_t gate, uint64_t limit, ExOSWords *words)
    CEXOS_NAME(transferCall(_:_:_:));

// MARK: Places

// Addresses of what the linker script and the assembly name, as numbers.
#define CEXOS_ADDRESS(function, symbol, name)                      \
  extern uint8_t symbol[];                                         \
  CEXOS_INLINE uint64_t function(void) __attribute__((swift_name(name))) { return (uint64_t)symbol; }

CEXOS_ADDRESS(exos_address_of_stack_bottom, exos_stack_bottom, "stackBottom()")
CEXOS_ADDRESS(exos_address_of_stack_top, exos_stack_top, "stackTop()")
CEXOS_ADDRESS(exos_address_of_event_stack_bottom, exos_event_stack_bottom, "eventStackBottom()")
CEXOS_ADDRESS(exos_address_of_event_stack_top, exos_event_stack_top, "eventStackTop()")
CEXOS_ADDRESS(exos_address_of_second_stack_top, exos_second_stack_top, "secondStackTop()")
CEXOS_ADDRESS(exos_address_of_transfer_stack_bottom, exos_transfer_stack_bottom,
              "transferStackBottom()")
CEXOS_ADDRESS(exos_address_of_transfer_stack_top, exos_transfer_stack_top, "transferStackTop()")
CEXOS_ADDRESS(exos_address_of_text, exos_text, "textBottom()")
CEXOS_ADDRESS(exos_address_of_text_end, exos_text_end, "textTop()")
CEXOS_ADDRESS(exos_address_of_xsave_entry, exos_event_entry_xsave, "extendedEventEntry()")
CEXOS_ADDRESS(exos_address_of_xsave_decline, exos_event_entry_xsave_decline,
              "extendedEventDecline()")
CEXOS_ADDRESS(exos_address_of_fxsave_entry, exos_event_entry_fxsave, "legacyEventEntry()")
CEXOS_ADDRESS(exos_address_of_fxsave_decline, exos_event_entry_fxsave_decline,
              "legacyEventDecline()")
CEXOS_ADDRESS(exos_address_of_second_entry, exos_second_entry, "secondEventEntry()")
CEXOS_ADDRESS(exos_address_of_transfer_entry, exos_transfer_entry, "transferEntry()")

// Which function the short path of page faults calls.
extern uint64_t exos_page_fault_handler;
CEXOS_INLINE uint64_t exos_get_page_fault_handler(void) CEXOS_NAME(pageFaultHandler()) {
  return exos_page_fault_handler;
}
CEXOS_INLINE void exos_set_page_fault_handler(uint64_t function)
    CEXOS_NAME(setPageFaultHandler(_:)) {
  exos_page_fault_handler = function;
}

// A function that handles a page fault: its address and the processor's error code.
typedef void (*ExOSPageFaultFunction)(uint64_t address, uint64_t error)
    CEXOS_NAME(PageFaultFunction);
CEXOS_INLINE uint64_t exos_address_of_function(ExOSPageFaultFunction function)
    CEXOS_NAME(address(of:)) {
  return (uint64_t)function;
}

// A function that a context of the program's begins with: its argument. It does not return.
typedef void (*ExOSContextFunction)(uint64_t argument) CEXOS_NAME(ContextFunction);
CEXOS_INLINE uint64_t exos_address_of_context_function(ExOSContextFunction function)
    CEXOS_NAME(entry(of:)) {
  return (uint64_t)function;
}
CEXOS_INLINE void exos_perform(uint64_t function, uint64_t argument) CEXOS_NAME(perform(_:_:)) {
  ((ExOSContextFunction)function)(argument);
}

// MARK: Instructions

CEXOS_INLINE uint8_t exos_in8(uint16_t port) CEXOS_NAME(readPort(_:)) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

CEXOS_INLINE void exos_out8(uint16_t port, uint8_t value) CEXOS_NAME(writePort(_:_:)) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

CEXOS_INLINE uint64_t exos_ticks(void) CEXOS_NAME(readTicks()) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

// The caller's frame pointer.
CEXOS_INLINE uint64_t exos_frame_pointer(void) CEXOS_NAME(framePointer()) {
  uint64_t value;
  __asm__ volatile("movq %%rbp, %0" : "=r"(value));
  return value;
}

// A random number of the processor's generator; 0 where there is none.
CEXOS_INLINE uint64_t exos_random(void) CEXOS_NAME(readRandom()) {
  uint64_t value;
  uint8_t valid;
  __asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=q"(valid) : : "cc");
  return valid ? value : 0;
}

// Loads and stores that the compiler neither drops nor repeats.
CEXOS_INLINE uint64_t exos_load64(uint64_t address) CEXOS_NAME(loadWord(at:)) {
  return *(volatile uint64_t *)address;
}

CEXOS_INLINE uint32_t exos_load32(uint64_t address) CEXOS_NAME(loadHalfWord(at:)) {
  return *(volatile uint32_t *)address;
}

CEXOS_INLINE void exos_store64(uint64_t address, uint64_t value)
    CEXOS_NAME(storeWord(at:_:)) {
  *(volatile uint64_t *)address = value;
}

CEXOS_INLINE void exos_store32(uint64_t address, uint32_t value)
    CEXOS_NAME(storeHalfWord(at:_:)) {
  *(volatile uint32_t *)address = value;
}

// Loads and stores do not pass this in either direction.
CEXOS_INLINE void exos_fence(void) CEXOS_NAME(compilerFence()) {
  __asm__ volatile("" : : : "memory");
}

// Takes all notices that are pending, in one step.
CEXOS_INLINE uint64_t exos_exchange64(uint64_t address, uint64_t value)
    CEXOS_NAME(exchangeWord(at:with:)) {
  return __atomic_exchange_n((volatile uint64_t *)address, value, __ATOMIC_SEQ_CST);
}

CEXOS_INLINE void exos_or64(uint64_t address, uint64_t bits) CEXOS_NAME(addWordBits(at:_:)) {
  __atomic_fetch_or((volatile uint64_t *)address, bits, __ATOMIC_SEQ_CST);
}

#endif
