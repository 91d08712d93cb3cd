public import Catalog
import Connectors
import Growth
import Synchronization

/// Reads live sources when they are due: one request after the other, whoever is due first.
///
/// A page and the place where the pull stands are recorded together, so a crash costs one page, which is read again and
/// adds nothing. A vendor that is busy is asked again later, longer each time; one that refuses is left alone until
/// somebody gives it a new key.
public final class SourcePuller: Sendable {
    /// Seconds from the end of a pull to the beginning of the next, by vendor.
    private static let period: Int64 = 900

    private let workspace: @Sendable () throws -> Workspace
    private let pulls = Mutex<[String: LivePull]>([:])
    private let isStopped = Atomic(false)

    /// Reads the sources of the workspace, as it is configured at each step.
    public init(_ workspace: @escaping @Sendable () throws -> Workspace) {
        self.workspace = workspace
    }

    /// Begins to read what is due on a thread of its own, until `stop`.
    public func start() {
        BackgroundThread.start(niceness: 10) { [self] in
            while !isStopped.load(ordering: .relaxed) {
                do {
                    if try !step() { BackgroundThread.sleep(millis: 500) }
                } catch {
                    // The disk is full or fails; nothing was lost, and it is tried again.
                    BackgroundThread.sleep(millis: 5_000)
                }
            }
        }
    }

    /// Asks nothing more; a request that is under way is not waited for.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Sends one request of the source that has been due longest.
    ///
    /// - Returns: whether there was one.
    /// - Throws: `StorageFailure`.
    func step() throws -> Bool {
        let workspace = try workspace()
        let now = workspace.now
        let due = try workspace.liveSources().filter { !$0.isStopped && $0.next <= now }
            .min { $0.next < $1.next }
        guard let due else { return false }
        try ask(due, in: workspace)
        return true
    }

    /// Reads one source now, to the end of its pull; waits where the vendor says so, at most `seconds` in all.
    ///
    /// - Returns: the source as it is then.
    /// - Throws: `InputProblem` `source_unknown`, `StorageFailure`.
    public func pull(_ id: String, waiting seconds: Int64 = 60) throws -> LiveSource {
        let began = try workspace().now
        var source = try workspace().liveSource(id)
        let before = source.succeeded
        while true {
            try ask(source, in: workspace())
            source = try workspace().liveSource(id)
            let now = try workspace().now
            let isOver = source.isStopped || source.succeeded != before
            if isOver || source.next.millis - began.millis > seconds * 1_000 { return source }
            BackgroundThread.sleep(millis: max(0, source.next.millis - now.millis))
        }
    }

    /// Sends the next request of a source and records what comes of it.
    ///
    /// The pull at hand goes on only when what it brought is recorded; else it begins anew where that ends.
    private func ask(_ before: LiveSource, in workspace: Workspace) throws {
        var source = before
        let kept = pulls.withLock { $0.removeValue(forKey: before.id) }
        do {
            var pull = try pull(of: source, in: workspace, orElse: kept)
            let now = workspace.now
            guard let request = pull.nextRequest(at: now) else {
                return try stop(&source, since: before, because: pull.refusal, in: workspace)
            }
            let step: PullStep
            do throws(OutboundFailure) {
                let answer = try workspace.client(for: source).send(request)
                step = pull.take(answer, askedAt: now, jitter: Double.random(in: 0..<1))
            } catch {
                step = pull.take(error, jitter: Double.random(in: 0..<1))
            }
            try obey(step, &source, since: before, in: workspace)
            let asked = pull
            pulls.withLock { $0[before.id] = asked }
        } catch let problem as InputProblem {
            try stop(&source, since: before, because: problem, in: workspace)
        }
    }

    /// The pull `kept`, or a new one where the source stands if that has another key or was refused.
    private func pull(
        of source: LiveSource,
        in workspace: Workspace,
        orElse kept: LivePull?
    ) throws -> LivePull {
        guard let key = try SourceKeys(workspace.folder).key(of: source.id, for: .pull) else {
            throw InputProblem(
                "source_key_missing",
                "the key of this source is not here.",
                advice: "Set it: groundswell sources key \(source.id) --key-file FILE"
            )
        }
        let account = try workspace.account(of: source, key: key)
        if let kept, kept.account == account, kept.refusal == nil { return kept }
        return try LivePull(account, cursor: source.cursor.map { try JSONValue(parsing: $0) })
    }

    private func obey(
        _ step: PullStep,
        _ source: inout LiveSource,
        since before: LiveSource,
        in workspace: Workspace
    ) throws {
        let now = workspace.now
        switch step {
        case .page(let page):
            source.isStopped = false
            source.cursor = page.cursor.compactText
            source.problem = page.rejections.first.map {
                "\(page.rejections.count) of the last page of \(page.resource) could not be read: \($0.reason)"
            }
            if page.isLast {
                source.succeeded = now
                source.next = now.adding(millis: Self.period * 1_000 + Int64.random(in: 0..<60_000))
            } else {
                source.next = now
            }
            let skipped = page.skips.values.reduce(0, +)
            var delivery = workspace.delivery(
                page.records,
                of: source,
                way: "pulls",
                rows: page.records.count + page.rejections.count + skipped,
                at: now
            )
            (delivery.outcome.rejected, delivery.outcome.skipped) = (
                page.rejections.count, skipped
            )
            try workspace.catalog.record(
                delivery,
                from: before,
                now: source,
                kept: Workspace.kept
            )
        case .retry(let seconds, let reason):
            source.isStopped = false
            source.next = now.adding(millis: Int64(seconds) * 1_000)
            source.problem = seconds > 0 ? "\(reason); asked again in \(seconds) s" : nil
            try workspace.catalog.update(source, since: before)
        case .refused(let problem):
            try stop(&source, since: before, because: problem, in: workspace)
        }
    }

    private func stop(
        _ source: inout LiveSource,
        since before: LiveSource,
        because problem: InputProblem?,
        in workspace: Workspace
    ) throws {
        source.isStopped = true
        source.problem = problem?.description
        try workspace.catalog.update(source, since: before)
    }
}
