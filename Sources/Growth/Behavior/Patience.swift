import Synchronization

/// How long whoever asked is willing to wait for the answer.
///
/// Set around the work with `Patience.$current`; whoever works in steps looks at it between them. What several askers
/// share, such as who is who, is finished for the others all the same.
public final class Patience: Sendable {
    /// The patience of whoever waits for what this thread does; `nil` when that may take as long as it takes.
    @TaskLocal public static var current: Patience?

    private let reason = Mutex<QuestionStopped?>(nil)
    private let over = Atomic(false)

    /// Endless until `end` is called.
    public init() {}

    /// Whether nobody waits any more.
    public var isOver: Bool { over.load(ordering: .relaxed) }

    /// Says that nobody waits any more; the first reason stands.
    public func end(_ stopped: QuestionStopped) {
        reason.withLock { $0 = $0 ?? stopped }
        over.store(true, ordering: .relaxed)
    }

    /// Goes on only if somebody still waits.
    /// - Throws: `QuestionStopped`.
    public func check() throws(QuestionStopped) {
        guard isOver else { return }
        throw reason.withLock { $0 } ?? .left
    }

    /// Goes on only if somebody still waits for what this thread does.
    /// - Throws: `QuestionStopped`.
    public static func check() throws(QuestionStopped) { try current?.check() }
}

/// Why a question was given up.
public enum QuestionStopped: Error, Hashable, Sendable {
    /// It took longer than it may.
    case tookTooLong
    /// It needed more memory than it may.
    case neededTooMuchMemory
    /// Whoever asked is gone.
    case left
}
