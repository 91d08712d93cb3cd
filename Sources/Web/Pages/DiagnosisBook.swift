import Engine
import Growth
import Synchronization

/// The verdict as it was last worked out, at hand for every page; it is worked out anew beside whoever reads.
///
/// While what it depends on changes, pages show the last edition and say so: nobody waits for a diagnosis of
/// millions of events, and none is made that nobody looks at.
final class DiagnosisBook: Sendable {
    /// Which diagnosis.
    struct Key: Hashable, Sendable {
        /// `nil` for the latest fact.
        var asOf: Timestamp?
        var segment: Segment?
        /// A version of the definitions; `nil` for those in force.
        var definitions: Int64?

        /// The company as it is.
        static let now = Key()
    }

    /// A diagnosis with what it was made of.
    struct Edition: Sendable {
        let diagnosis: Diagnosis
        let version: DiagnosisVersion
        /// How long it took.
        let seconds: Double
        let made: ContinuousClock.Instant
        /// Whether something changed since, so that the next one is on its way.
        var isOld = false
    }

    /// What a finding said at a moment.
    struct Point: Hashable, Sendable {
        let moment: Timestamp
        let answer: String
        let value: Quantity?
    }

    private struct State {
        var editions: [Key: Edition] = [:]
        /// The keys, the last looked at at the end.
        var order: [Key] = []
        var running: Set<Key> = []
        var failures: [Key: (version: DiagnosisVersion, problem: APIProblem)] = [:]
        var trend: [String: [Point]] = [:]
        var trendVersion: DiagnosisVersion?
        var isTrendRunning = false
        /// How many people were erased when the editions were made.
        var erasures = 0
    }

    private let state = Mutex(State())
    /// So many diagnoses are kept: each holds its rows.
    private static let most = 4
    /// So many are worked out at the same time.
    private static let mostRunning = 2

    /// The diagnosis that `key` means; `nil` while the first one is being worked out.
    ///
    /// Waits at most `millis` milliseconds for it.
    /// - Throws: what went wrong with it.
    func edition(
        _ key: Key,
        of workspace: Workspace,
        waiting millis: Int = 35
    ) throws -> Edition? {
        let subject = try key.definitions.map(workspace.asDefined) ?? workspace
        let version = try subject.diagnosisVersion(asOf: key.asOf)
        forgetErased(version)
        if let edition = kept(key, version) { return edition }
        if let failure = failure(key, version) { throw failure }
        begin(key, subject, version)
        let patience = ContinuousClock.now + .milliseconds(millis)
        repeat {
            if let edition = state.withLock({ $0.editions[key] }), edition.version == version {
                return edition
            }
            if let failure = failure(key, version) { throw failure }
            BackgroundThread.sleep(millis: 2)
        } while ContinuousClock.now < patience
        return state.withLock { state in
            guard var old = state.editions[key] else { return nil }
            old.isOld = true
            return old
        }
    }

    /// What went wrong with this very diagnosis; told once, then it is tried again.
    private func failure(_ key: Key, _ version: DiagnosisVersion) -> APIProblem? {
        state.withLock { $0.failures.removeValue(forKey: key) }
            .flatMap { $0.version == version ? $0.problem : nil }
    }

    /// Whoever was erased is in no edition from before.
    private func forgetErased(_ version: DiagnosisVersion) {
        state.withLock { state in
            guard state.erasures != version.erasures else { return }
            (state.editions, state.order, state.trend) = ([:], [], [:])
            (state.trendVersion, state.erasures) = (nil, version.erasures)
        }
    }

    /// A kept edition that is up to date, or one that is not while it is too early for the next.
    private func kept(_ key: Key, _ version: DiagnosisVersion) -> Edition? {
        state.withLock { state in
            guard var edition = state.editions[key] else { return nil }
            state.order.removeAll { $0 == key }
            state.order.append(key)
            if edition.version == version { return edition }
            guard edition.version.knowledge == version.knowledge else { return nil }
            edition.isOld = true
            let age = (ContinuousClock.now - edition.made) / .seconds(1)
            // Where events come all the time a diagnosis takes a tenth of one processor at most.
            return age < edition.seconds * 10 ? edition : nil
        }
    }

    private func begin(_ key: Key, _ workspace: Workspace, _ version: DiagnosisVersion) {
        let isNew = state.withLock { state in
            // Whoever asks for many sees that they are on their way.
            guard state.running.count < Self.mostRunning else { return false }
            return state.running.insert(key).inserted
        }
        guard isNew else { return }
        BackgroundThread.start(niceness: 2) { [self] in
            let began = ContinuousClock.now
            let result = Result {
                try workspace.diagnose(asOf: key.asOf, segment: key.segment)
            }
            let now = ContinuousClock.now
            state.withLock { state in
                state.running.remove(key)
                switch result {
                case .success where state.erasures != version.erasures: break
                case .success(let diagnosis):
                    state.editions[key] = Edition(
                        diagnosis: diagnosis,
                        version: version,
                        seconds: (now - began) / .seconds(1),
                        made: now
                    )
                    state.order.removeAll { $0 == key }
                    state.order.append(key)
                    while state.order.count > Self.most {
                        state.editions[state.order.removeFirst()] = nil
                    }
                case .failure(let error):
                    state.editions[key] = nil
                    state.failures[key] = (version, APIProblem(error))
                }
            }
            if key == .now, case .success(let diagnosis) = result {
                makeTrend(workspace, diagnosis, version)
            }
            ProcessMemory.giveBack()
        }
    }

    // MARK: Trend

    /// What each finding said at the ends of the last months, oldest first, by its id; empty until that is worked out.
    var trend: [String: [Point]] { state.withLock(\.trend) }

    /// How many ends of months are looked back at.
    static let months = 6

    private func makeTrend(
        _ workspace: Workspace,
        _ diagnosis: Diagnosis,
        _ version: DiagnosisVersion
    ) {
        let isDue = state.withLock { state in
            // Past months change with what is known, and with the hour; not with each new event.
            let isKnown = state.trendVersion?.knowledge == version.knowledge
            if state.isTrendRunning || isKnown { return false }
            state.isTrendRunning = true
            return true
        }
        guard isDue else { return }
        var points: [String: [Point]] = [:]
        for moment in Self.monthEnds(before: diagnosis.asOf, workspace.zone) {
            guard let past = try? workspace.diagnose(asOf: moment) else { continue }
            for finding in past.all {
                points[finding.id, default: []]
                    .append(Point(moment: moment, answer: finding.answer, value: finding.value))
            }
        }
        let next = state.withLock { state in
            state.isTrendRunning = false
            if state.erasures == version.erasures {
                (state.trend, state.trendVersion) = (points, version)
            }
            // Something may have changed meanwhile, and nobody else would look.
            return state.editions[.now]
                .flatMap { $0.version.knowledge == state.trendVersion?.knowledge ? nil : $0 }
        }
        if let next, let workspace = try? workspace.asConfiguredNow() {
            makeTrend(workspace, next.diagnosis, next.version)
        }
    }

    /// The first moments of the last months, in the zone of the workspace, oldest first.
    static func monthEnds(before moment: Timestamp, _ zone: ZoneOffsets) -> [Timestamp] {
        var date = zone.date(of: moment)
        var ends: [Timestamp] = []
        while ends.count < months {
            guard let first = CivilDate(year: date.year, month: date.month, day: 1) else { break }
            let start = zone.start(ofDay: first.dayNumber)
            if start < moment { ends.append(start) }
            date = CivilDate(dayNumber: first.dayNumber - 1)
        }
        return ends.reversed()
    }
}
