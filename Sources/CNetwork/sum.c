// The sum of many bytes: the only loop of the stack whose length is the packet's. A word is one
// instruction, because the carry of each addition goes into the next.

#include "CNetwork.h"

typedef unsigned long long word;

static inline word load(const uint8_t *bytes, size_t index) {
  word value;
  __builtin_memcpy(&value, bytes + 8 * index, sizeof value);
  return value;
}

// The sum with so many words added, the last carry included.
static inline __attribute__((always_inline)) word add_words(
    word sum, const uint8_t *bytes, size_t count) {
  word carry = 0;
#pragma unroll
  for (size_t index = 0; index < count; index++) {
    sum = __builtin_addcll(sum, load(bytes, index), carry, &carry);
  }
  return sum + carry;
}

static inline word add(word sum, word value) {
  word carry;
  sum = __builtin_addcll(sum, value, 0, &carry);
  return sum + carry;
}

// Fewer than eight bytes, as a word.
static inline word load_rest(const uint8_t *bytes, size_t count) {
  word value = 0;
  if (count & 4) {
    uint32_t part;
    __builtin_memcpy(&part, bytes, sizeof part);
    value = part;
    bytes += 4;
  }
  size_t shift = 8 * (count & 4);
  if (count & 2) {
    uint16_t part;
    __builtin_memcpy(&part, bytes, sizeof part);
    value |= (word)part << shift;
    bytes += 2;
    shift += 16;
  }
  if (count & 1) value |= (word)*bytes << shift;
  return value;
}

uint64_t network_sum(const void *start, size_t count) {
  const uint8_t *bytes = start;
  word sum = 0;
  for (; count >= 128; count -= 128, bytes += 128) sum = add_words(sum, bytes, 16);
  for (; count >= 32; count -= 32, bytes += 32) sum = add_words(sum, bytes, 4);
  for (; count >= 8; count -= 8, bytes += 8) sum = add(sum, load(bytes, 0));
  return count ? add(sum, load_rest(bytes, count)) : sum;
}
