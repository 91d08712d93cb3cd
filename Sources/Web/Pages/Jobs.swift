import Engine
import Synchronization

/// What takes longer than a page may: imports and the demo company, each on a thread of its own, with its progress.
final class Jobs: Sendable {
    /// How a job stands.
    struct State: Sendable {
        let title: String
        /// From 0 to 1.
        var progress = 0.0
        /// What it does just now.
        var words = ""
        var end: End?
    }

    /// How a job ended.
    enum End: Sendable {
        /// What is worth knowing, and where to go on.
        case done(notes: [String], next: String)
        case failed(APIProblem)
    }

    /// So many are remembered once they are over.
    private static let most = 50

    private let states = Mutex<[String: State]>([:])

    /// How the job called `id` stands; `nil` when there is none.
    func state(_ id: String) -> State? { states.withLock { $0[id] } }

    /// Starts a job unless one of its name runs; `work` tells how far it is, then what is worth knowing and where to go on.
    func start(
        _ id: String,
        _ title: String,
        _ work:
            @escaping @Sendable (_ tell: @escaping @Sendable (Double, String) -> Void) throws -> (
                notes: [String], next: String
            )
    ) {
        let isNew = states.withLock { states in
            if let state = states[id], state.end == nil { return false }
            if states.count > Self.most { states = states.filter { $0.value.end == nil } }
            states[id] = State(title: title)
            return true
        }
        guard isNew else { return }
        BackgroundThread.start(niceness: 1) { [self] in
            let end: End
            do {
                let result = try work { [self] progress, words in
                    states.withLock { states in
                        states[id]?.progress = progress
                        states[id]?.words = words
                    }
                }
                end = .done(notes: result.notes, next: result.next)
            } catch { end = .failed(APIProblem(error)) }
            states.withLock { $0[id]?.end = end }
            ProcessMemory.giveBack()
        }
    }

    /// Forgets all jobs that are over: their notes can quote rows.
    func forgetOld() {
        states.withLock { states in states = states.filter { $0.value.end == nil } }
    }

    /// Forgets a job that is over.
    func forget(_ id: String) {
        states.withLock { states in if states[id]?.end != nil { states[id] = nil } }
    }
}
