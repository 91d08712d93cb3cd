import Glibc

/// Threads beside those of Swift concurrency and Dispatch: for work that blocks, or that is to come behind other work.
public enum BackgroundThread {
    /// As much as a main thread has.
    private static let stackBytes = 8 << 20

    private final class Work: Sendable {
        let niceness: Int32
        let body: @Sendable () -> Void

        init(_ niceness: Int32, _ body: @escaping @Sendable () -> Void) {
            (self.niceness, self.body) = (niceness, body)
        }
    }

    /// Runs `body` on a thread of its own; the nicer it is, the more it leaves the processors to others (0 to 19).
    public static func start(niceness: Int32, _ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(niceness, body))
        // Without a thread the work is done here and now.
        if begin(work.toOpaque()) != 0 { work.takeRetainedValue().body() }
    }

    /// Begins a thread that does the work to which `argument` points, and frees it; not 0 when there is none.
    private static func begin(_ argument: UnsafeMutableRawPointer) -> Int32 {
        withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { space in
            guard let attributes = space.baseAddress else { return ENOMEM }
            pthread_attr_init(attributes)
            defer { pthread_attr_destroy(attributes) }
            pthread_attr_setstacksize(attributes, stackBytes)
            pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
            var thread = pthread_t()
            return pthread_create(
                &thread,
                attributes,
                { argument in
                    guard let argument else { return nil }
                    let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                    // On Linux niceness belongs to the thread.
                    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, work.niceness)
                    work.body()
                    return nil
                },
                argument
            )
        }
    }

    /// Lets this thread wait.
    public static func sleep(millis: Int64) { usleep(UInt32(clamping: millis * 1_000)) }
}
