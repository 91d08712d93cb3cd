/// The trace that the recorder writes: one header a call, then its texts and its bytes.
///
/// Loaded with LD_PRELOAD the library stands between a program and the kernel: every call that could
/// change a file below CUT_ROOT, and every write to standard output, is appended to CUT_TRACE in the
/// order in which the kernel did it. It is ruled by the environment:
///
///   CUT_ROOT         absolute path without symbolic links; nothing happens when it is missing
///   CUT_TRACE        the trace, outside CUT_ROOT; several processes may append to it one after another
///   CUT_KILL_AT      n: SIGKILL in place of the n-th counted call, counted from 1
///   CUT_FAIL_AT      n:WHAT with EIO, ENOSPC, EDQUOT, EINTR or SHORT: that call fails, or writes half
///   CUT_FULL_WHILE   a path: as long as it exists, every call that needs space fails with ENOSPC
///   CUT_FULL_FROM    n: only from the n-th counted call on
///
/// Counted are the calls below CUT_ROOT and the writes to standard output.
#ifndef POWER_CUT_RECORDER_H
#define POWER_CUT_RECORDER_H

#include <stdint.h>

/// What a record tells.
enum cut_kind {
    cut_start = 1,     ///< a process began; path: its command
    cut_open = 2,      ///< path; offset: bit 0 made, bit 1 emptied
    cut_write = 3,     ///< inode, offset, data
    cut_resize = 4,    ///< inode, offset: the new size
    cut_sync = 5,      ///< inode; result below 0: it failed
    cut_rename = 6,    ///< path to other
    cut_link = 7,      ///< path also as other
    cut_unlink = 8,    ///< path
    cut_mkdir = 9,     ///< path
    cut_output = 10,   ///< data went to standard output
    cut_close = 11,    ///< path
    cut_map = 12,      ///< path was mapped for shared writing: its bytes cannot be followed
    cut_unknown = 13,  ///< offset: number of a system call that the recorder cannot follow
};

/// Stands before every record; all numbers in the byte order of the machine.
struct cut_header {
    uint32_t kind;
    uint32_t process;
    int64_t result;    ///< what the kernel answered; below 0 an error
    uint64_t inode;
    int64_t offset;
    uint32_t path;     ///< bytes of the path, relative to CUT_ROOT
    uint32_t other;    ///< bytes of the second path
    uint64_t data;     ///< bytes of the data
};

#endif
