#include "meter.h"

#include <stddef.h>

extern int __sanitizer_install_malloc_and_free_hooks(
    void (*malloc_hook)(const volatile void *, size_t),
    void (*free_hook)(const volatile void *));
extern size_t __sanitizer_get_allocated_size(const volatile void *);

// Readers run on one thread; what another one allocates may be missed, never counted twice.
static ptrdiff_t held, base, highest;

static void note_malloc(const volatile void *pointer, size_t size) {
    (void)pointer;
    held += (ptrdiff_t)size;
    if (held > highest) highest = held;
}

static void note_free(const volatile void *pointer) {
    if (pointer) held -= (ptrdiff_t)__sanitizer_get_allocated_size(pointer);
}

void meter_install(void) { __sanitizer_install_malloc_and_free_hooks(note_malloc, note_free); }

void meter_reset(void) { base = highest = held; }

size_t meter_peak(void) { return (size_t)(highest - base); }
