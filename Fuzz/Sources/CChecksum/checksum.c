#include "checksum.h"

// Stands in for the checksum of the store, so that every changed byte gets past it to the readers: the
// value that the store makes of this is always 0.

bool checksum_has_crc32c(void) { return true; }

uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t count) {
    (void)crc, (void)bytes, (void)count;
    return ~(uint32_t)0;
}
