// The instructions that Swift has no name for, one always-inline function each, and nothing else.

#ifndef CX86_H
#define CX86_H

#include <stdint.h>

#define X86_INLINE static inline __attribute__((always_inline))

X86_INLINE uint8_t x86_in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}
X86_INLINE void x86_out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}
X86_INLINE uint16_t x86_in16(uint16_t port) {
  uint16_t value;
  __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}
X86_INLINE void x86_out16(uint16_t port, uint16_t value) {
  __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}
X86_INLINE uint32_t x86_in32(uint16_t port) {
  uint32_t value;
  __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}
X86_INLINE void x86_out32(uint16_t port, uint32_t value) {
  __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

X86_INLINE uint64_t x86_read_msr(uint32_t number) {
  uint32_t low, high;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
  return (uint64_t)high << 32 | low;
}
X86_INLINE void x86_write_msr(uint32_t number, uint64_t value) {
  __asm__ volatile("wrmsr" : : "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

X86_INLINE uint64_t x86_read_cr0(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr0, %0" : "=r"(value));
  return value;
}
X86_INLINE void x86_write_cr0(uint64_t value) {
  __asm__ volatile("mov %0, %%cr0" : : "r"(value) : "memory");
}
X86_INLINE uint64_t x86_read_cr2(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr2, %0" : "=r"(value));
  return value;
}
X86_INLINE void x86_write_cr3(uint64_t value) {
  __asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}
X86_INLINE uint64_t x86_read_cr4(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr4, %0" : "=r"(value));
  return value;
}
X86_INLINE void x86_write_cr4(uint64_t value) {
  __asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}
X86_INLINE void x86_invalidate_page(uint64_t address) {
  __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

typedef struct {
  uint32_t eax, ebx, ecx, edx;
} x86_cpuid_result;
X86_INLINE x86_cpuid_result x86_cpuid(uint32_t leaf, uint32_t subleaf) {
  x86_cpuid_result r;
  __asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
  return r;
}

X86_INLINE uint64_t x86_time_stamp(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}
// Zero where the generator had nothing.
X86_INLINE uint64_t x86_random(uint64_t *value) {
  uint8_t ok;
  __asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(ok));
  return ok;
}

typedef struct __attribute__((packed)) {
  uint16_t limit;
  uint64_t base;
} x86_table_pointer;
X86_INLINE void x86_load_global_descriptors(uint64_t base, uint16_t limit) {
  x86_table_pointer pointer = {limit, base};
  __asm__ volatile("lgdt %0" : : "m"(pointer));
}
X86_INLINE void x86_load_interrupt_descriptors(uint64_t base, uint16_t limit) {
  x86_table_pointer pointer = {limit, base};
  __asm__ volatile("lidt %0" : : "m"(pointer));
}
X86_INLINE void x86_load_task_register(uint16_t selector) {
  __asm__ volatile("ltr %0" : : "r"(selector));
}
X86_INLINE void x86_load_local_descriptors(uint16_t selector) {
  __asm__ volatile("lldt %0" : : "r"(selector));
}
X86_INLINE void x86_clear_data_segments(void) {
  __asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs" : : "r"(0));
}

X86_INLINE void x86_set_extended_control(uint32_t number, uint64_t value) {
  __asm__ volatile("xsetbv" : : "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}
X86_INLINE void x86_save_vectors(void *area) {
  __asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(7), "d"(0) : "memory");
}
X86_INLINE void x86_restore_vectors(const void *area) {
  __asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(7), "d"(0) : "memory");
}

X86_INLINE uint64_t x86_read_fs_base(void) {
  uint64_t value;
  __asm__ volatile("rdfsbase %0" : "=r"(value));
  return value;
}
X86_INLINE void x86_write_fs_base(uint64_t value) {
  __asm__ volatile("wrfsbase %0" : : "r"(value));
}
// The user's GS base while the kernel's is active, and the kernel's own.
X86_INLINE uint64_t x86_read_user_gs_base(void) {
  uint64_t value;
  __asm__ volatile("swapgs; rdgsbase %0; swapgs" : "=r"(value));
  return value;
}
X86_INLINE void x86_write_user_gs_base(uint64_t value) {
  __asm__ volatile("swapgs; wrgsbase %0; swapgs" : : "r"(value));
}
X86_INLINE void x86_write_kernel_gs_base(uint64_t value) {
  __asm__ volatile("wrgsbase %0" : : "r"(value));
}

// Registers of devices, and memory that a device writes too: each access happens once.
X86_INLINE uint8_t x86_load8(uint64_t address) { return *(volatile uint8_t *)address; }
X86_INLINE uint16_t x86_load16(uint64_t address) { return *(volatile uint16_t *)address; }
X86_INLINE uint32_t x86_load32(uint64_t address) { return *(volatile uint32_t *)address; }
X86_INLINE uint64_t x86_load64(uint64_t address) { return *(volatile uint64_t *)address; }
X86_INLINE void x86_store8(uint64_t address, uint8_t value) { *(volatile uint8_t *)address = value; }
X86_INLINE void x86_store16(uint64_t address, uint16_t value) { *(volatile uint16_t *)address = value; }
X86_INLINE void x86_store32(uint64_t address, uint32_t value) { *(volatile uint32_t *)address = value; }
X86_INLINE void x86_store64(uint64_t address, uint64_t value) { *(volatile uint64_t *)address = value; }
X86_INLINE void x86_compiler_fence(void) { __asm__ volatile("" : : : "memory"); }
// Writes the 64 bytes around an address back to memory, before later stores.
X86_INLINE void x86_write_back(uint64_t address) {
  __asm__ volatile("clflush (%0)\n\tsfence" : : "r"(address) : "memory");
}
X86_INLINE void x86_full_fence(void) { __asm__ volatile("mfence" : : : "memory"); }
X86_INLINE void x86_copy_words(uint64_t to, uint64_t from, uint64_t count) {
  __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}
X86_INLINE void x86_fill_words(uint64_t address, uint64_t count) {
  __asm__ volatile("rep stosq" : "+D"(address), "+c"(count) : "a"(0) : "memory");
}
X86_INLINE void x86_halt(void) { __asm__ volatile("cli; hlt"); }

#endif
