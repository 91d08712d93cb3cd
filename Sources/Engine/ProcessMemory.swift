import CSystemMalloc
import Glibc

/// How the memory of a process that runs for weeks is kept small.
public enum ProcessMemory {
    /// From now on large blocks go back to the system when they are freed, and threads share what is free.
    public static func keepSmall() {
        mallopt(M_MMAP_THRESHOLD, 256 << 10)
        mallopt(M_ARENA_MAX, 2)
    }

    /// Gives what is free back to the system.
    public static func giveBack() { malloc_trim(0) }

    /// Bytes of memory that are the process's own, not pages of files; 0 where the system does not tell.
    public static var anonymousBytes: Int {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &text, text.count)
        let pages = String(decoding: text.prefix(max(0, count)), as: UTF8.self)
            .split(separator: " ")
            .compactMap { Int($0) }
        guard pages.count > 2 else { return 0 }
        return (pages[1] - pages[2]) * Int(getpagesize())
    }
}
