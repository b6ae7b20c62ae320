// What Swift sees of the assembly in boot/: the structures that both read, and the ways out of the
// kernel. Only the Kernel target imports this.

#ifndef BOOT_H
#define BOOT_H

#include <stddef.h>
#include <stdint.h>

#include "Layout.h"

// An error (zero is success) in rax and a value in rdx, as the System V ABI returns a pair.
typedef struct {
  uint64_t error;
  uint64_t value;
} CallResult __attribute__((swift_name("CallResult")));

// Every register of an interrupted context, in the order in which entry pushes them.
typedef struct {
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
  uint64_t error;
  uint64_t rip, cs, flags, rsp, ss;
} TrapFrame __attribute__((swift_name("TrapFrame")));

// The kernel's page of a context. Its neighbour, one page up, is the context page that the
// environment may write.
typedef struct boot_private {
  uint64_t kernel_stack;
  uint64_t call_rsp, call_rip, call_flags;
  uint64_t event_entry, event_stack;
  uint64_t scratch;
  uint64_t reserved_word;
  uint64_t event_counter, call_counter;
  uint64_t trap_vector;
  TrapFrame frame;
  struct boot_private *own_page;
  uint64_t fs_base, gs_base;
  uint64_t second_entry, second_stack;
  uint64_t address_space;
  uint64_t transfer_entry, transfer_stack;
  uint64_t saved_rip, saved_rsp;
  uint16_t port_bitmap;
  uint64_t context;
  uint64_t environment;
  // What others know it by, and where its row stands in the context table.
  uint64_t handle, row;
  uint8_t reserved[0x200 - 0x178];
  uint8_t vector_state[0x340];
} PrivatePage __attribute__((swift_name("PrivatePage")));

_Static_assert(offsetof(PrivatePage, call_rsp) == PRIVATE_CALL_RSP, "layout");
_Static_assert(offsetof(PrivatePage, call_rip) == PRIVATE_CALL_RIP, "layout");
_Static_assert(offsetof(PrivatePage, call_flags) == PRIVATE_CALL_FLAGS, "layout");
_Static_assert(offsetof(PrivatePage, event_entry) == PRIVATE_EVENT_ENTRY, "layout");
_Static_assert(offsetof(PrivatePage, event_stack) == PRIVATE_EVENT_STACK, "layout");
_Static_assert(offsetof(PrivatePage, scratch) == PRIVATE_SCRATCH, "layout");
_Static_assert(offsetof(PrivatePage, event_counter) == PRIVATE_EVENT_COUNTER, "layout");
_Static_assert(offsetof(PrivatePage, call_counter) == PRIVATE_CALL_COUNTER, "layout");
_Static_assert(offsetof(PrivatePage, trap_vector) == PRIVATE_TRAP_VECTOR, "layout");
_Static_assert(offsetof(PrivatePage, frame) == PRIVATE_FRAME, "layout");
_Static_assert(offsetof(PrivatePage, frame.rip) == PRIVATE_FRAME_RIP, "layout");
_Static_assert(offsetof(PrivatePage, frame.ss) == PRIVATE_FRAME_SS, "layout");
_Static_assert(offsetof(PrivatePage, transfer_entry) == PRIVATE_TRANSFER_ENTRY, "layout");
_Static_assert(offsetof(PrivatePage, transfer_stack) == PRIVATE_TRANSFER_STACK, "layout");
_Static_assert(offsetof(PrivatePage, own_page) == PRIVATE_SELF, "layout");
_Static_assert(offsetof(PrivatePage, context) == PRIVATE_CONTEXT, "layout");
_Static_assert(offsetof(PrivatePage, handle) == PRIVATE_HANDLE, "layout");
_Static_assert(offsetof(PrivatePage, row) == PRIVATE_ROW, "layout");
_Static_assert(offsetof(PrivatePage, port_bitmap) == PRIVATE_PORT_BITMAP, "layout");
_Static_assert(offsetof(PrivatePage, address_space) == PRIVATE_ADDRESS_SPACE, "layout");
_Static_assert(offsetof(PrivatePage, saved_rip) == PRIVATE_SAVED_RIP, "layout");
_Static_assert(offsetof(PrivatePage, saved_rsp) == PRIVATE_SAVED_RSP, "layout");
_Static_assert(offsetof(PrivatePage, vector_state) == PRIVATE_VECTORS, "layout");
_Static_assert(offsetof(PrivatePage, vector_state) % 64 == 0, "XSAVE wants 64");
_Static_assert(sizeof(PrivatePage) <= 4096, "one page");

// Intel SDM volume 3, 8.7: the 64-bit task state segment, and the I/O permission bitmap behind it.
typedef struct __attribute__((packed)) {
  uint32_t reserved0;
  uint64_t rsp[3];
  uint64_t reserved1;
  uint64_t ist[7];
  uint64_t reserved2;
  uint16_t reserved3;
  uint16_t bitmap_offset;
  uint8_t bitmap[0x80 + 1];
} TaskState __attribute__((swift_name("TaskState")));

// Everything that belongs to one processor.
typedef struct boot_processor {
  uint64_t address_space;
  // When time was last charged to somebody.
  uint64_t stamp;
  uint64_t global_descriptors[8];
  TaskState task_state __attribute__((aligned(16)));
} ProcessorState __attribute__((swift_name("ProcessorState")));

_Static_assert(offsetof(ProcessorState, address_space) == PROCESSOR_ADDRESS_SPACE, "layout");
_Static_assert(offsetof(ProcessorState, task_state.rsp) == PROCESSOR_STACK, "layout");
_Static_assert(offsetof(ProcessorState, task_state.bitmap_offset) == PROCESSOR_PORT_BITMAP, "layout");

// Ways out of the kernel. None returns; each expects the GS base of the context that it enters.

// Back to an interrupted context, all registers as its frame says.
__attribute__((noreturn)) void boot_resume(PrivatePage *page) __attribute__((swift_name("resume(_:)")));
// Back from a call that gave the processor away: error and value, and everything else
// cleared, vector registers and segment bases too.
__attribute__((noreturn)) void boot_return(uint64_t error, uint64_t value)
    __attribute__((swift_name("returnCleared(error:value:)")));
// Into the transfer entry of a context: four words of argument, and who sent them.
__attribute__((noreturn)) void boot_enter_transfer(uint64_t rdi, uint64_t rsi, uint64_t rdx,
                                                   uint64_t r10, uint64_t r8, uint64_t r9,
                                                   uint64_t rax)
    __attribute__((swift_name("enterTransfer(_:_:_:_:_:_:accumulator:)")));
// Back to a caller, behind its transfer, with the callee's four words.
__attribute__((noreturn)) void boot_return_reply(uint64_t rdi, uint64_t rsi, uint64_t rdx,
                                                 uint64_t r10, uint64_t r8, uint64_t r9)
    __attribute__((swift_name("returnReply(_:_:_:_:_:_:)")));
// Waits for an interrupt with nothing running.
__attribute__((noreturn)) void boot_idle(void) __attribute__((swift_name("idleUntilInterrupt()")));

// A call by its place in the table that the entry code uses.
typedef CallResult (*boot_call)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                                struct boot_private *);
extern const boot_call boot_calls[];
static inline __attribute__((always_inline)) CallResult boot_perform_call(
    uint64_t place, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
    struct boot_private *page) {
  return boot_calls[place](a0, a1, a2, a3, a4, 0, page);
}

// Linker symbols, stacks and entry points as numbers.
#define BOOT_ADDRESS(name, symbol)                              \
  extern uint8_t symbol[];                                      \
  static inline __attribute__((always_inline)) uint64_t name(void) { return (uint64_t)symbol; }
BOOT_ADDRESS(boot_kernel_start, kernel_start)
BOOT_ADDRESS(boot_kernel_text_end, kernel_text_end)
BOOT_ADDRESS(boot_kernel_constants_end, kernel_constants_end)
BOOT_ADDRESS(boot_kernel_end, kernel_end)
BOOT_ADDRESS(boot_clac_sites, kernel_clac_sites)
BOOT_ADDRESS(boot_clac_sites_end, kernel_clac_sites_end)
BOOT_ADDRESS(boot_kernel_stack_top, boot_stack_top)
BOOT_ADDRESS(boot_debug_stack_top, boot_debug_stack)
BOOT_ADDRESS(boot_nmi_stack_top, boot_nmi_stack)
BOOT_ADDRESS(boot_fault_stack_top, boot_fault_stack)
BOOT_ADDRESS(boot_call_entry_address, boot_call_entry)
BOOT_ADDRESS(boot_trap_table, boot_traps)
BOOT_ADDRESS(boot_traced_call_entry_address, boot_traced_call_entry)
BOOT_ADDRESS(boot_traced_trap_table, boot_traced_traps)
BOOT_ADDRESS(boot_idle_pages_address, boot_idle_pages)
BOOT_ADDRESS(boot_processor_address, boot_processor_state)
BOOT_ADDRESS(boot_idt_address, boot_idt)

#endif
