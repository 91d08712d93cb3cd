// Every system call that changes files is trapped by a seccomp filter and done by the handler below.
// Interposing libc's functions would miss what libc calls itself: fflush writes without a symbol.
#define _GNU_SOURCE
#include "PowerCutRecorder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

// MARK: - The one place from which calls pass the filter

long cut_call(long number, long a, long b, long c, long d, long e, long f);
extern const char cut_call_end[];

#if defined(__x86_64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_X86_64
__asm__(
    ".text\n.hidden cut_call\n.hidden cut_call_end\n.globl cut_call\n.globl cut_call_end\n"
    ".type cut_call,@function\n"
    "cut_call:\n mov %rdi,%rax\n mov %rsi,%rdi\n mov %rdx,%rsi\n mov %rcx,%rdx\n"
    " mov %r8,%r10\n mov %r9,%r8\n mov 8(%rsp),%r9\n syscall\n"
    "cut_call_end:\n ret\n");
#elif defined(__aarch64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_AARCH64
__asm__(
    ".text\n.hidden cut_call\n.hidden cut_call_end\n.globl cut_call\n.globl cut_call_end\n"
    ".type cut_call,@function\n"
    "cut_call:\n mov x8,x0\n mov x0,x1\n mov x1,x2\n mov x2,x3\n mov x3,x4\n mov x4,x5\n"
    " mov x5,x6\n svc #0\n"
    "cut_call_end:\n ret\n");
#else
#error "the recorder knows x86_64 and aarch64"
#endif

#define CALL0(n) cut_call(n, 0, 0, 0, 0, 0, 0)
#define CALL1(n, a) cut_call(n, (long)(a), 0, 0, 0, 0, 0)
#define CALL2(n, a, b) cut_call(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define CALL3(n, a, b, c) cut_call(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define CALL4(n, a, b, c, d) cut_call(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

// MARK: - State, guarded by `turn` once threads run

enum { path_size = 4096, short_write = -1 };

static char root[path_size];
static size_t root_length;
static int trace = -1;
static long calls, kill_at, fail_at, full_from;
static int fail_with;
static char full_while[path_size];
static atomic_flag turn = ATOMIC_FLAG_INIT;
static char path_one[path_size], path_two[path_size];

// MARK: - Paths

/// Takes "." and ".." and double slashes out of an absolute path.
static void normalize(char *path) {
    char *to = path;
    for (const char *from = path; *from;) {
        while (*from == '/') from++;
        size_t length = strcspn(from, "/");
        if (length == 2 && from[0] == '.' && from[1] == '.') {
            while (to > path && *--to != '/') {}
        } else if (length > 0 && !(length == 1 && from[0] == '.')) {
            *to++ = '/';
            memmove(to, from, length);
            to += length;
        }
        from += length;
    }
    *to = 0;
}

/// The path behind a descriptor; empty when it has none.
static void path_of(int descriptor, char *path) {
    char link[32] = "/proc/self/fd/", digits[12];
    int count = 0, rest = descriptor;
    path[0] = 0;
    if (descriptor < 0) return;
    do digits[count++] = (char)('0' + rest % 10);
    while (rest /= 10);
    size_t at = strlen(link);
    while (count > 0) link[at++] = digits[--count];
    link[at] = 0;
    long length = CALL4(SYS_readlinkat, AT_FDCWD, link, path, path_size - 1);
    path[length < 0 ? 0 : length] = 0;
}

/// The absolute form of a path that a call names.
static void resolve(int folder, const char *name, char *path) {
    path[0] = 0;
    if (!name) return;
    if (name[0] != '/') {
        if (folder == AT_FDCWD) {
            if (CALL2(SYS_getcwd, path, path_size) < 0) path[0] = 0;
        } else {
            path_of(folder, path);
        }
        size_t length = strlen(path);
        if (length + 1 < path_size) path[length++] = '/', path[length] = 0;
    }
    size_t length = strlen(path);
    strncpy(path + length, name, path_size - 1 - length);
    path[path_size - 1] = 0;
    normalize(path);
}

static int is_inside(const char *path) {
    return strncmp(path, root, root_length) == 0
        && (path[root_length] == '/' || path[root_length] == 0);
}

static const char *below_root(const char *path) {
    return path[root_length] == '/' ? path + root_length + 1 : "";
}

static uint64_t inode_of(int descriptor) {
    struct stat status;
    return CALL2(SYS_fstat, descriptor, &status) < 0 ? 0 : status.st_ino;
}

static long size_of(int descriptor) {
    struct stat status;
    return CALL2(SYS_fstat, descriptor, &status) < 0 ? 0 : status.st_size;
}

/// What stands at a path: 0 nothing, else its inode.
static uint64_t inode_at(const char *path) {
    struct stat status;
    long found = CALL4(SYS_newfstatat, AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW);
    return found < 0 ? 0 : status.st_ino;
}

// MARK: - The trace

static void append(const struct iovec *parts, int count) {
    if (trace < 0) return;
    size_t whole = 0;
    for (int part = 0; part < count; part++) whole += parts[part].iov_len;
    if (CALL3(SYS_writev, trace, parts, count) != (long)whole) CALL2(SYS_kill, CALL0(SYS_getpid), SIGABRT);
}

static void record_data(
    enum cut_kind kind, long result, uint64_t inode, long offset, const char *path,
    const char *other, const struct iovec *data, int count
) {
    struct iovec parts[20];
    struct cut_header header = {
        .kind = kind, .process = (uint32_t)CALL0(SYS_getpid), .result = result, .inode = inode,
        .offset = offset, .path = (uint32_t)strlen(path), .other = (uint32_t)strlen(other),
    };
    parts[0] = (struct iovec){&header, sizeof header};
    parts[1] = (struct iovec){(void *)path, header.path};
    parts[2] = (struct iovec){(void *)other, header.other};
    int used = 3;
    size_t left = result > 0 ? (size_t)result : 0;
    for (int part = 0; part < count && left > 0 && used < 20; part++) {
        size_t taken = data[part].iov_len < left ? data[part].iov_len : left;
        parts[used++] = (struct iovec){data[part].iov_base, taken};
        header.data += taken;
        left -= taken;
    }
    append(parts, used);
}

static void record(
    enum cut_kind kind, long result, uint64_t inode, long offset, const char *path,
    const char *other
) {
    record_data(kind, result, inode, offset, path, other, NULL, 0);
}

// MARK: - Kills and failures

/// Counts a call and says how it must fail: 0 not at all, else an error number or `short_write`.
static int next_fault(int needs_space) {
    calls++;
    if (calls == kill_at) CALL2(SYS_kill, CALL0(SYS_getpid), SIGKILL);
    if (calls == fail_at) return fail_with;
    if (needs_space && full_while[0] && calls >= full_from && inode_at(full_while)) return ENOSPC;
    return 0;
}

static long negative(int fault) { return -(long)(fault == short_write ? EIO : fault); }

// MARK: - The calls

static long do_open(long number, int folder, const char *name, int flags, int mode) {
    resolve(folder, name, path_one);
    if (!is_inside(path_one)) return CALL4(number, folder, name, flags, mode);
    uint64_t before = inode_at(path_one);
    int makes = (flags & O_CREAT) && !before;
    int empties = (flags & O_TRUNC) && before;
    int fault = next_fault(makes);
    long result = fault ? negative(fault) : CALL4(number, folder, name, flags, mode);
    record(cut_open, result, result < 0 ? 0 : inode_of((int)result), makes | empties << 1,
           below_root(path_one), "");
    return result;
}

/// A write of any form; `at` is the place in the file, or -1 for the place that the descriptor keeps.
static long do_write(int descriptor, struct iovec *data, int count, long at) {
    if (count > 16) return -EINVAL;
    path_of(descriptor, path_one);
    int inside = is_inside(path_one), output = descriptor == STDOUT_FILENO && !inside;
    int flags = (int)CALL2(SYS_fcntl, descriptor, F_GETFL);
    if (inside && flags & O_APPEND) at = size_of(descriptor);
    if (inside && at < 0) at = CALL3(SYS_lseek, descriptor, 0, SEEK_CUR);
    int fault = inside || output ? next_fault(inside) : 0;
    if (fault == short_write) {
        count = 1;
        if (data[0].iov_len > 1) data[0].iov_len /= 2;
        fault = 0;
    }
    long result = fault ? negative(fault)
        : inside && !(flags & O_APPEND) ? cut_call(SYS_pwritev, descriptor, (long)data, count, at, 0, 0)
        : CALL3(SYS_writev, descriptor, data, count);
    if (inside) {
        record_data(cut_write, result, inode_of(descriptor), at, below_root(path_one), "", data, count);
    } else if (output) {
        record_data(cut_output, result, 0, 0, "", "", data, count);
    }
    return result;
}

/// A write at the descriptor's own place moves it on, as the kernel would have.
static long do_plain_write(int descriptor, struct iovec *data, int count) {
    long result = do_write(descriptor, data, count, -1);
    if (result > 0 && is_inside(path_one) && !((int)CALL2(SYS_fcntl, descriptor, F_GETFL) & O_APPEND))
        CALL3(SYS_lseek, descriptor, result, SEEK_CUR);
    return result;
}

static long do_resize(int descriptor, long size) {
    path_of(descriptor, path_one);
    if (!is_inside(path_one)) return CALL2(SYS_ftruncate, descriptor, size);
    int fault = next_fault(1);
    long result = fault ? negative(fault) : CALL2(SYS_ftruncate, descriptor, size);
    record(cut_resize, result, inode_of(descriptor), size, below_root(path_one), "");
    return result;
}

static long do_allocate(int descriptor, long mode, long offset, long length) {
    path_of(descriptor, path_one);
    if (!is_inside(path_one)) return CALL4(SYS_fallocate, descriptor, mode, offset, length);
    int fault = next_fault(1);
    long result = fault ? negative(fault) : CALL4(SYS_fallocate, descriptor, mode, offset, length);
    int is_plain = (mode & ~FALLOC_FL_KEEP_SIZE) == 0;
    record(is_plain ? cut_resize : cut_unknown, result, inode_of(descriptor),
           is_plain ? size_of(descriptor) : SYS_fallocate, below_root(path_one), "");
    return result;
}

static long do_sync(long number, int descriptor) {
    path_of(descriptor, path_one);
    if (!is_inside(path_one)) return CALL1(number, descriptor);
    int fault = next_fault(0);
    long result = fault ? negative(fault) : CALL1(number, descriptor);
    record(cut_sync, result, inode_of(descriptor), 0, below_root(path_one), "");
    return result;
}

static long do_close(int descriptor) {
    path_of(descriptor, path_one);
    if (!is_inside(path_one)) return CALL1(SYS_close, descriptor);
    int fault = next_fault(0);
    long result = CALL1(SYS_close, descriptor);
    record(cut_close, result, 0, 0, below_root(path_one), "");
    return fault ? negative(fault) : result;
}

static long do_rename(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    resolve(from_folder, from, path_one);
    resolve(to_folder, to, path_two);
    int inside = is_inside(path_one) || is_inside(path_two);
    int fault = inside ? next_fault(1) : 0;
    long result = fault ? negative(fault) : cut_call(SYS_renameat2, from_folder, (long)from, to_folder, (long)to, flags, 0);
    int follows = is_inside(path_one) && is_inside(path_two) && !(flags & RENAME_EXCHANGE);
    if (inside) {
        record(follows ? cut_rename : cut_unknown, result, 0, follows ? 0 : SYS_renameat2,
               is_inside(path_one) ? below_root(path_one) : "",
               is_inside(path_two) ? below_root(path_two) : "");
    }
    return result;
}

static long do_link(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    resolve(from_folder, from, path_one);
    resolve(to_folder, to, path_two);
    int fault = is_inside(path_two) ? next_fault(1) : 0;
    long result = fault ? negative(fault) : cut_call(SYS_linkat, from_folder, (long)from, to_folder, (long)to, flags, 0);
    int follows = is_inside(path_one);
    if (is_inside(path_two)) {
        record(follows ? cut_link : cut_unknown, result, 0, follows ? 0 : SYS_linkat,
               follows ? below_root(path_one) : "", below_root(path_two));
    }
    return result;
}

static long do_unlink(int folder, const char *name, int flags) {
    resolve(folder, name, path_one);
    int inside = is_inside(path_one), fault = inside ? next_fault(0) : 0;
    long result = fault ? negative(fault) : CALL3(SYS_unlinkat, folder, name, flags);
    if (inside) record(cut_unlink, result, 0, 0, below_root(path_one), "");
    return result;
}

static long do_mkdir(int folder, const char *name, int mode) {
    resolve(folder, name, path_one);
    int inside = is_inside(path_one), fault = inside ? next_fault(1) : 0;
    long result = fault ? negative(fault) : CALL3(SYS_mkdirat, folder, name, mode);
    if (inside) record(cut_mkdir, result, result < 0 ? 0 : inode_at(path_one), 0, below_root(path_one), "");
    return result;
}

/// Shared writable maps change files behind the recorder's back; it can only say so.
static long do_map(long a, long b, long c, long d, long e, long f) {
    path_of((int)e, path_one);
    if (is_inside(path_one)) record(cut_map, 0, inode_of((int)e), 0, below_root(path_one), "");
    return cut_call(SYS_mmap, a, b, c, d, e, f);
}

/// A call that changes files in a way the replay does not know; harmless outside the root.
static long do_unknown(long number, const char *place, const long *a) {
    if (is_inside(place)) record(cut_unknown, 0, 0, number, below_root(place), "");
    return cut_call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static long dispatch(long number, const long *a) {
    struct iovec one = {(void *)a[1], (size_t)a[2]}, several[16];
    switch (number) {
    case SYS_write: return do_plain_write((int)a[0], &one, 1);
    case SYS_pwrite64: return do_write((int)a[0], &one, 1, a[3]);
    case SYS_writev:
    case SYS_pwritev:
        if (a[2] < 0 || a[2] > 16) return -EINVAL;
        memcpy(several, (void *)a[1], (size_t)a[2] * sizeof several[0]);
        return number == SYS_writev ? do_plain_write((int)a[0], several, (int)a[2])
            : do_write((int)a[0], several, (int)a[2], a[3]);
    case SYS_openat: return do_open(number, (int)a[0], (const char *)a[1], (int)a[2], (int)a[3]);
    case SYS_ftruncate: return do_resize((int)a[0], a[1]);
    case SYS_fallocate: return do_allocate((int)a[0], a[1], a[2], a[3]);
    case SYS_fsync:
    case SYS_fdatasync: return do_sync(number, (int)a[0]);
    case SYS_close: return do_close((int)a[0]);
    case SYS_renameat2:
        return do_rename((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (int)a[4]);
    case SYS_linkat:
        return do_link((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (int)a[4]);
    case SYS_unlinkat: return do_unlink((int)a[0], (const char *)a[1], (int)a[2]);
    case SYS_mkdirat: return do_mkdir((int)a[0], (const char *)a[1], (int)a[2]);
    case SYS_mmap: return do_map(a[0], a[1], a[2], a[3], a[4], a[5]);
#ifdef SYS_renameat
    case SYS_renameat:
        return do_rename((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], 0);
#endif
#ifdef SYS_open
    case SYS_open:
        return do_open(SYS_openat, AT_FDCWD, (const char *)a[0], (int)a[1], (int)a[2]);
    case SYS_creat:
        return do_open(SYS_openat, AT_FDCWD, (const char *)a[0], O_CREAT | O_WRONLY | O_TRUNC, (int)a[1]);
    case SYS_rename:
        return do_rename(AT_FDCWD, (const char *)a[0], AT_FDCWD, (const char *)a[1], 0);
    case SYS_link: return do_link(AT_FDCWD, (const char *)a[0], AT_FDCWD, (const char *)a[1], 0);
    case SYS_unlink: return do_unlink(AT_FDCWD, (const char *)a[0], 0);
    case SYS_rmdir: return do_unlink(AT_FDCWD, (const char *)a[0], AT_REMOVEDIR);
    case SYS_mkdir: return do_mkdir(AT_FDCWD, (const char *)a[0], (int)a[1]);
    case SYS_symlink: resolve(AT_FDCWD, (const char *)a[1], path_one); break;
    case SYS_mknod: resolve(AT_FDCWD, (const char *)a[0], path_one); break;
#endif
    case SYS_truncate: resolve(AT_FDCWD, (const char *)a[0], path_one); break;
    case SYS_symlinkat: resolve((int)a[1], (const char *)a[2], path_one); break;
    case SYS_mknodat:
    case SYS_openat2: resolve((int)a[0], (const char *)a[1], path_one); break;
    case SYS_copy_file_range:
    case SYS_splice: path_of((int)a[2], path_one); break;
    default: path_of((int)a[0], path_one); break;
    }
    return do_unknown(number, path_one, a);
}

static void on_trap(int signal, siginfo_t *info, void *context) {
    (void)signal;
    int saved = errno;
#if defined(__x86_64__)
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    long arguments[6] = {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
                         registers[REG_R10], registers[REG_R8], registers[REG_R9]};
#else
    mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
    long arguments[6];
    for (int index = 0; index < 6; index++) arguments[index] = (long)machine->regs[index];
#endif
    while (atomic_flag_test_and_set_explicit(&turn, memory_order_acquire)) CALL0(SYS_sched_yield);
    long result = dispatch(info->si_syscall, arguments);
    atomic_flag_clear_explicit(&turn, memory_order_release);
#if defined(__x86_64__)
    registers[REG_RAX] = result;
#else
    machine->regs[0] = (unsigned long)result;
#endif
    errno = saved;
}

// MARK: - Setting up

static const int trapped[] = {
    SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, SYS_pwritev2, SYS_openat, SYS_openat2,
    SYS_ftruncate, SYS_truncate, SYS_fallocate, SYS_fsync, SYS_fdatasync, SYS_sync_file_range,
    SYS_close, SYS_renameat2, SYS_linkat, SYS_unlinkat, SYS_mkdirat, SYS_symlinkat, SYS_mknodat,
    SYS_copy_file_range, SYS_sendfile, SYS_splice,
#ifdef SYS_renameat
    SYS_renameat,
#endif
#ifdef SYS_open
    SYS_open, SYS_creat, SYS_rename, SYS_link, SYS_unlink, SYS_rmdir, SYS_mkdir, SYS_symlink, SYS_mknod,
#endif
};

enum { trapped_count = sizeof trapped / sizeof trapped[0] };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_HIGH(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field) + 4)
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define IF_BIT(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (value), (yes), (no))
#define GIVE(value) BPF_STMT(BPF_RET | BPF_K, (value))

/// Traps the calls of the table, and maps that write to files, unless they come from `cut_call`.
static int install_filter(void) {
    struct sock_filter program[32 + 2 * trapped_count] = {
        LOAD(arch), IF_EQUAL(THIS_ARCHITECTURE, 1, 0), GIVE(SECCOMP_RET_ALLOW),
        LOAD(instruction_pointer), IF_EQUAL((uint32_t)(uintptr_t)cut_call_end, 0, 3),
        LOAD_HIGH(instruction_pointer), IF_EQUAL((uint32_t)((uintptr_t)cut_call_end >> 32), 0, 1),
        GIVE(SECCOMP_RET_ALLOW),
        LOAD(nr), IF_EQUAL(SYS_mmap, 0, 6),
        LOAD(args[3]), IF_BIT(MAP_SHARED, 0, 2), LOAD(args[2]), IF_BIT(PROT_WRITE, 1, 0),
        GIVE(SECCOMP_RET_ALLOW), GIVE(SECCOMP_RET_TRAP),
    };
    int length = 16;
    for (int index = 0; index < trapped_count; index++) {
        program[length++] = (struct sock_filter)IF_EQUAL((uint32_t)trapped[index], 0, 1);
        program[length++] = (struct sock_filter)GIVE(SECCOMP_RET_TRAP);
    }
    program[length++] = (struct sock_filter)GIVE(SECCOMP_RET_ALLOW);
    struct sock_fprog filter = {(unsigned short)length, program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
}

static void copy_setting(const char *name, char *to) {
    const char *value = getenv(name);
    if (value) strncpy(to, value, path_size - 1);
}

static long number_setting(const char *name) {
    const char *value = getenv(name);
    return value ? atol(value) : 0;
}

static int fault_named(const char *name) {
    static const struct { const char *name; int number; } faults[] = {
        {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"SHORT", short_write},
    };
    for (size_t index = 0; index < sizeof faults / sizeof faults[0]; index++)
        if (strcmp(name, faults[index].name) == 0) return faults[index].number;
    return EIO;
}

static void give_up(const char *why) {
    static const char prefix[] = "power-cut recorder: ";
    CALL3(SYS_write, STDERR_FILENO, prefix, sizeof prefix - 1);
    CALL3(SYS_write, STDERR_FILENO, why, strlen(why));
    CALL3(SYS_write, STDERR_FILENO, "\n", 1);
    CALL1(SYS_exit_group, 99);
}

static void open_trace(void) {
    const char *name = getenv("CUT_TRACE");
    if (!name) return;
    int opened = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    trace = opened < 0 ? -1 : fcntl(opened, F_DUPFD_CLOEXEC, 700);
    if (trace < 0) give_up("the trace cannot be opened");
    close(opened);
}

__attribute__((constructor)) static void begin(void) {
    copy_setting("CUT_ROOT", root);
    root_length = strlen(root);
    if (root_length == 0) return;
    copy_setting("CUT_FULL_WHILE", full_while);
    kill_at = number_setting("CUT_KILL_AT");
    full_from = number_setting("CUT_FULL_FROM");
    const char *failing = getenv("CUT_FAIL_AT"), *colon = failing ? strchr(failing, ':') : NULL;
    if (colon) fail_at = atol(failing), fail_with = fault_named(colon + 1);
    open_trace();
    record(cut_start, 0, 0, 0, "", "");
    struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};
    sigfillset(&action.sa_mask);
    if (sigaction(SIGSYS, &action, NULL) != 0 || install_filter() != 0)
        give_up("this system does not let calls be trapped");
}
