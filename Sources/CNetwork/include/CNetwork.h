// What Swift has no words for in the network stack: additions that hand their carry on.

#pragma once

#include <stddef.h>
#include <stdint.h>

// The one's-complement sum of bytes as little-endian words of 64 bits, the last padded with zero.
// Folded to 16 bits it is the Internet checksum's sum (RFC 1071 §2), bytes swapped.
uint64_t network_sum(const void *bytes, size_t count);
