#include "checksum.h"

#include <string.h>

#if defined(__x86_64__)

#include <nmmintrin.h>

bool checksum_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2")))
uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint64_t wide = crc;
    for (; count >= 8; next += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = (uint32_t)wide;
    for (; count > 0; next++, count--) crc = _mm_crc32_u8(crc, *next);
    return crc;
}

#elif defined(__ARM_FEATURE_CRC32)

#include <arm_acle.h>

bool checksum_has_crc32c(void) { return true; }

uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    for (; count >= 8; next += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        crc = __crc32cd(crc, word);
    }
    for (; count > 0; next++, count--) crc = __crc32cb(crc, *next);
    return crc;
}

#else

bool checksum_has_crc32c(void) { return false; }

uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return crc;
}

#endif
