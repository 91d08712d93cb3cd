import ColumnStore
import Growth
import Statistics
import Synchronization

/// One machine's history: random operations, crashes, power cuts and faults, compared with a model after
/// each operation.
///
/// Everything follows from the seed, so a violation can be seen again with the same seed.
public struct StoreSimulation {
    private let seed: UInt64
    private let flaw: PlantedFlaw?
    var random: SplitMix64
    let deck: EventDeck
    let clock: SimulatedClock
    private let names: NameSource
    let machine = SimulatedMachine()
    private(set) var ports: FlawedPorts
    /// What questions have to see now.
    private(set) var shown = StoreModel()
    /// What may turn out to be true when a commit in doubt is looked up, or the program starts again.
    private var possible = [StoreModel()]
    /// Those of them that questions may see in this life of the program.
    private var showable = [StoreModel()]
    /// How far the numbers of events have come.
    var newest = 100
    /// What is going on, for reports.
    private var doing = "opening"
    /// What happened so far.
    public private(set) var tally = SimulationTally()

    /// Limits so low that every sort of housekeeping happens all the time.
    static let limits: StoreLimits = {
        var limits = StoreLimits()
        (limits.tailEvents, limits.segmentsPerTier, limits.segmentRows) = (30, 3, 80)
        return limits
    }()

    /// Is told of every step, for somebody who looks at a violation.
    private let trace: ((String) -> Void)?

    /// A history that follows from `seed`, with a flaw planted or none.
    public init(seed: UInt64, flaw: PlantedFlaw? = nil, trace: ((String) -> Void)? = nil) {
        (self.seed, self.flaw, self.trace) = (seed, flaw, trace)
        random = SplitMix64(seed: seed)
        deck = EventDeck(seed: seed)
        clock = SimulatedClock(at: EventDeck.start)
        names = NameSource(seed: seed)
        ports = FlawedPorts(of: machine, with: flaw)
    }

    /// Takes so many operations, and looks at everything in the end.
    ///
    /// - Throws: `Violation`.
    public mutating func run(operations count: Int) throws(Violation) {
        var store = try open()
        for _ in 0..<count {
            tally.operations += 1
            planTrouble()
            clock.move(&random)
            store = try take(nextOperation(), in: store)
            if chance(25) { store = try restart(after: nil) }
        }
        machine.isFull = false
        try checkDeeply(restart(after: nil))
    }

    /// Everything on the machine, as a program sees it.
    public var image: MachineImage { machine.image }

    /// Whether something happens that does so in `permille` of all cases.
    mutating func chance(_ permille: Int) -> Bool { random.index(below: 1_000) < permille }

    private mutating func planTrouble() {
        if machine.isFull { machine.isFull = !chance(150) } else { machine.isFull = chance(10) }
        if machine.hasTroubleAhead { return }
        if chance(60) { machine.cutPower(atStep: machine.steps + 1 + random.index(below: 50)) }
        if chance(80) {
            let fault = Fault.allCases[random.index(below: Fault.allCases.count)]
            let step = machine.steps + 1 + random.index(below: 30)
            machine.fail(atStep: step, with: fault)
            trace?("  \(fault) planned at step \(step)")
        }
    }
}

// MARK: One operation

extension StoreSimulation {
    /// Asks for an operation, and brings the machine up again if it went down.
    ///
    /// - Returns: the store that is open afterwards.
    private mutating func take(
        _ operation: StoreOperation,
        in store: ColumnarEventStore
    ) throws(Violation) -> ColumnarEventStore {
        doing = operation.name
        trace?("\(tally.operations) at step \(machine.steps): \(doing)")
        let refusals = machine.refusals
        var code: String?
        do {
            let answer = try answer(to: operation, from: store)
            try confirm(operation, answer)
        } catch let failure as StorageFailure {
            code = failure.code
            trace?("  failed: \(failure)")
            if machine.refusals == refusals {
                throw violation("failed without a cause: \(failure)")
            }
            doubt(operation, failure.code)
        } catch let violation as Violation {
            throw violation
        } catch {
            throw violation("failed with \(error)")
        }
        if machine.isDown { return try restart(after: anyModel()) }
        if code == "sync_failed" || possible.count > 8 {
            return try restart(after: chance(500) ? anyModel() : nil)
        }
        try look(at: store, after: operation, failed: code != nil)
        if code == nil, machine.refusals == refusals { try checkBounds(after: operation) }
        if chance(30) { try checkDeeply(store) }
        return store
    }

    /// Asks, sometimes while somebody reads all events, who must not notice.
    private mutating func answer(
        to operation: StoreOperation,
        from store: ColumnarEventStore
    ) throws -> StoreAnswer {
        guard possible.count == 1, chance(50) else {
            return try store.apply(operation, with: ports)
        }
        var (answer, read): (StoreAnswer?, [Event]) = (nil, [])
        try store.forEachEvent { [ports] event in
            if answer == nil { answer = try store.apply(operation, with: ports) }
            read.append(event)
        }
        if read != shown.visible { throw violation("changes under the eyes of a reader") }
        return try answer ?? store.apply(operation, with: ports)
    }

    /// The operation was done: only what is in line with its answer stays possible.
    private mutating func confirm(
        _ operation: StoreOperation,
        _ answer: StoreAnswer
    ) throws(Violation) {
        var (after, expected): ([StoreModel], [StoreAnswer]) = ([], [])
        for var model in possible {
            expected.append(model.apply(operation, at: clock.now))
            if expected.last == answer { after.addNew(model) }
        }
        if after.isEmpty { throw violation("answered \(answer) and not one of \(expected)") }
        possible = after
    }

    /// The operation failed: it may have been done all the same, unless the disk was full.
    ///
    /// Failed live events are not shown, even if a later start of the program finds them in the log.
    private mutating func doubt(_ operation: StoreOperation, _ code: String) {
        tally.failures += 1
        let parts = code == "disk_full" ? operation.parts.dropLast() : operation.parts[...]
        for var model in possible {
            for part in parts {
                _ = model.apply(part, at: clock.now)
                possible.addNew(model)
            }
        }
        if case .append = operation { return }
        showable = possible
    }

    /// Compares what questions see with what they may see.
    private mutating func look(
        at store: ColumnarEventStore,
        after operation: StoreOperation,
        failed: Bool
    ) throws(Violation) {
        if !failed { showable = possible }
        if possible.count == 1, !chance(100) {
            shown = possible[0]
            return try glance(at: store)
        }
        let sighting = try sight(store)
        let matching = showable.filter { sighting.matches($0, isSettled: !failed) }
        guard let first = matching.first else {
            throw violation(sighting.difference(from: showable[0]))
        }
        shown = first
        if !failed, operation.isRecorded { possible = matching }
    }

    /// A cheap comparison.
    private func glance(at store: ColumnarEventStore) throws(Violation) {
        do {
            let status = try store.status()
            let (visible, hidden) = (shown.visibleCount, shown.hiddenCount)
            guard (status.events, status.hiddenCopies) == (visible, hidden) else {
                throw violation(
                    "shows \(status.events) events and hides \(status.hiddenCopies) copies, "
                        + "not \(visible) and \(hidden)"
                )
            }
        } catch let violation as Violation {
            throw violation
        } catch {
            throw violation("cannot be read: \(error)")
        }
    }

    private func sight(_ store: ColumnarEventStore) throws(Violation) -> Sighting {
        do { return try Sighting(of: store, ports) } catch {
            throw violation("cannot be read: \(error)")
        }
    }
}

// MARK: Starting again

extension StoreSimulation {
    /// One of the ways in which the power can fail.
    private mutating func anyModel() -> LossModel {
        LossModel.allCases[random.index(below: LossModel.allCases.count)]
    }

    /// Ends the program, by a power cut under `model` or without one, and starts it again.
    private mutating func restart(
        after model: LossModel?
    ) throws(Violation) -> ColumnarEventStore {
        end(after: model)
        return try open()
    }

    private mutating func end(after model: LossModel?) {
        trace?("  power cut under \(model.map { "\($0)" } ?? "no model") at step \(machine.steps)")
        if model == nil {
            tally.restarts += 1
            try? ports.endProgram()
        } else {
            tally.cuts += 1
        }
        machine.restart(after: model, seed: random.next())
        if flaw == .reusedNames { names.restart() }
        ports = FlawedPorts(of: machine, with: flaw)
    }

    /// Opens the store, again and again while faults and power cuts hit the opening itself; a full disk is
    /// no excuse.
    private mutating func open() throws(Violation) -> ColumnarEventStore {
        while true {
            let (refusals, isExcused) = (machine.refusals, machine.hasTroubleAhead)
            do {
                let store = try openOnce()
                if !machine.isDown {
                    try welcome(store, isUndisturbed: machine.refusals == refusals)
                    return store
                }
            } catch let violation as Violation {
                throw violation
            } catch {
                if !isExcused { throw violation("does not open: \(error)") }
            }
            end(after: machine.isDown ? anyModel() : nil)
        }
    }

    private func openOnce() throws -> ColumnarEventStore {
        try ColumnarEventStore(
            disk: ports,
            manifest: ports,
            ports: StorePorts(clock: { [clock] in clock.now }, random: { [names] in names.next() }),
            limits: StoreSimulation.limits,
            suppressions: { [ports] in try Suppressions(facts: ports.state().facts) }
        )
    }

    /// A store that has just opened shows one of the possible states, and has no file too many.
    private mutating func welcome(
        _ store: ColumnarEventStore,
        isUndisturbed: Bool
    ) throws(Violation) {
        doing += ", then an opening"
        let sighting = try sight(store)
        possible = possible.filter { sighting.matches($0, isSettled: true) }
        guard let first = possible.first else {
            throw violation(sighting.difference(from: shown))
        }
        (shown, showable) = (first, possible)
        if isUndisturbed, let extra = machine.image.unnamedFiles.first {
            throw violation("left the file \(extra), which nobody names")
        }
    }
}

// MARK: Looking closer

extension StoreSimulation {
    /// The number of segments stays small, whatever happens.
    private func checkBounds(after operation: StoreOperation) throws(Violation) {
        guard case .adopt = operation else { return }
        let count = machine.image.manifest.contents.segments.count
        let rows = Double(shown.visibleCount + shown.hiddenCount) / (1 - Self.limits.goneShare)
        let bound = Self.limits.segmentsPerTier + Int(rows) * 2 / Self.limits.segmentRows
        if count > bound { throw violation("has \(count) segments, more than \(bound)") }
    }

    /// Every file is whole, the books balance, and questions are answered as by the reference.
    private mutating func checkDeeply(_ store: ColumnarEventStore) throws(Violation) {
        if machine.hasTroubleAhead || possible.count > 1 { return }
        tally.checks += 1
        do {
            let health = try store.verify()
            if let damage = health.damaged.first {
                throw violation("\(damage.name) is damaged: \(damage.damage ?? "")")
            }
            if health.live != shown.live { throw violation("recounts other live events") }
            let people = newest / 20 - 4..<newest / 20 + 5
            for difference in try store.differences(
                from: shown.visible,
                in: Scope(identity: identity(of: people))
            ) {
                throw violation(difference)
            }
        } catch let violation as Violation {
            throw violation
        } catch {
            throw violation("cannot be examined: \(error)")
        }
    }

    private func violation(_ text: String) -> Violation {
        Violation(
            description: "Seed \(seed), operation \(tally.operations), \(doing): the store \(text)."
                + (flaw.map { " Planted flaw: \($0.rawValue)." } ?? "")
        )
    }
}

/// What a simulation found, with what is needed to see it again.
public struct Violation: Error, CustomStringConvertible {
    public let description: String
}

/// What happened in a simulation.
public struct SimulationTally: Hashable, Sendable {
    /// What was asked of the store, and how much of it failed.
    public var operations = 0, failures = 0
    /// Lives of the program that ended by a power cut, and otherwise.
    public var cuts = 0, restarts = 0
    /// How often everything was compared.
    public var checks = 0

    /// Nothing yet.
    public init() {}

    /// Adds what happened elsewhere.
    public static func += (left: inout Self, right: Self) {
        left.operations += right.operations
        left.failures += right.failures
        left.cuts += right.cuts
        left.restarts += right.restarts
        left.checks += right.checks
    }
}

extension [StoreModel] {
    /// Adds a model unless it is there.
    fileprivate mutating func addNew(_ model: StoreModel) { if !contains(model) { append(model) } }
}
