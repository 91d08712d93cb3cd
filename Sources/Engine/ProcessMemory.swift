import CSystemMalloc

/// How the memory of a process that runs for weeks is kept small.
public enum ProcessMemory {
    /// From now on large blocks go back to the system when they are freed, and threads share what is free.
    public static func keepSmall() {
        mallopt(M_MMAP_THRESHOLD, 256 << 10)
        mallopt(M_ARENA_MAX, 2)
    }

    /// Gives what is free back to the system.
    static func giveBack() { malloc_trim(0) }
}
