#ifndef GROUNDSWELL_CHECKSUM_H
#define GROUNDSWELL_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has an instruction for CRC-32C.
bool checksum_has_crc32c(void);

/// The CRC-32C register after `count` bytes, by the processor's instruction.
///
/// The caller inverts the register before the first and after the last byte. Only where
/// `checksum_has_crc32c` says so.
uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t count);

#endif
