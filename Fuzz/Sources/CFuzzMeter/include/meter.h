#pragma once
#include <stddef.h>

/// Counts the bytes of the heap from now on, through the hooks of the sanitizer.
void meter_install(void);

/// Forgets the highest count so far: from now on it is counted above what is held now.
void meter_reset(void);

/// The most bytes that were held at once since the last reset, above what was held then.
size_t meter_peak(void);
