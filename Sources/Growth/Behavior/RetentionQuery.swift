/// Of those who did something for the first time in a period, how many came back in each later one
/// (M4).
///
/// The semantics are written in docs/methods/retention.md.
public struct RetentionQuery: Hashable, Sendable {
    /// How periods after the first event are counted.
    public enum Mode: String, CaseIterable, Sendable {
        /// Calendar days, weeks or months of the workspace's zone.
        case calendar
        /// Stretches of 24 hours, 7 or 30 times 24 hours, from each actor's own first event.
        case rolling
    }

    /// What counts as retained.
    public enum Measure: String, CaseIterable, Sendable {
        /// Came back in that very period ("N-day").
        case exact
        /// Came back in that period or a later one; recent cells are biased low.
        case unbounded
    }

    /// Periods taken together: retained is who came back in any of them.
    public struct Bracket: Hashable, Sendable {
        /// The first and the last of the periods, counted from 0.
        public let from, to: Int

        /// The periods `from` to `to`, both included.
        public init(from: Int, to: Int) { (self.from, self.to) = (from, to) }

        /// Whether `period` is one of them.
        public func contains(_ period: Int) -> Bool { from <= period && period <= to }

        /// `1-7`, or `0` for one period.
        public var label: String { from == to ? "\(from)" : "\(from)-\(to)" }
    }

    /// The event whose first occurrence puts an actor into a cohort.
    public let first: EventSelector
    /// The event that counts as coming back.
    public let returning: EventSelector
    /// The length of a period, and of a cohort.
    public let period: Period
    /// How periods are counted.
    public let mode: Mode
    /// What counts as retained.
    public let measure: Measure
    /// Who is retained; an account is when any of its people is.
    public let unit: ActorUnit
    /// Which first events are shown; an earlier first event keeps an actor out.
    public let births: TimeWindow
    /// The last period shown, counted from 0; `periods` in the document.
    public let lastPeriod: Int
    /// The brackets that are shown instead of single periods; empty for single periods.
    public let brackets: [Bracket]

    /// The most periods after the first that an answer shows unless asked for fewer.
    public static let maximumPeriods = 1_000

    /// A retention question from its parts.
    ///
    /// - Throws: `InputProblems`: `window_is_empty`, `retention_periods_out_of_range`,
    ///   `retention_bracket_out_of_range`, `retention_brackets_are_exact`.
    public init(
        first: EventSelector,
        returning: EventSelector = .any,
        period: Period = .week,
        mode: Mode = .calendar,
        measure: Measure = .exact,
        unit: ActorUnit = .person,
        births: TimeWindow = .always,
        lastPeriod: Int = RetentionQuery.maximumPeriods,
        brackets: [Bracket] = []
    ) throws {
        (self.first, self.returning, self.period, self.mode) = (first, returning, period, mode)
        (self.measure, self.unit, self.births) = (measure, unit, births)
        (self.lastPeriod, self.brackets) = (lastPeriod, brackets)
        let found = [births.problem].compactMap { $0 } + periodProblems
        if !found.isEmpty { throw InputProblems(found) }
    }

    private var periodProblems: [InputProblem] {
        var found: [InputProblem] = []
        func add(_ code: String, _ message: String, at field: String) {
            found.append(InputProblem(code, message, field: field))
        }
        if !(0...Self.maximumPeriods).contains(lastPeriod) {
            add(
                "retention_periods_out_of_range",
                "from 0 to \(Self.maximumPeriods) periods can be shown, not \(lastPeriod).",
                at: "periods"
            )
        }
        for (index, bracket) in brackets.enumerated()
        where bracket.from < 0 || bracket.from > bracket.to || bracket.to > Self.maximumPeriods {
            add(
                "retention_bracket_out_of_range",
                "a bracket goes from a period to a later one or itself, up to \(Self.maximumPeriods).",
                at: "brackets[\(index)]"
            )
        }
        if !brackets.isEmpty, measure != .exact {
            add(
                "retention_brackets_are_exact",
                "a bracket says itself until when a return counts; it has no other measure.",
                at: "measure"
            )
        }
        return found
    }
}

extension RetentionQuery {
    private static let known = [
        "first", "return", "period", "mode", "measure", "unit", "from", "to", "periods",
        "brackets",
    ]

    /// Reads `{"first": {"event": "Signed Up"}, "return": "any", "period": "week", …}`.
    ///
    /// `first` and `return` are a name or `{"event": …, "where": {…}}`; `return` may be `any`, the
    /// default. `"brackets": [[1, 7], [8, 14]]` shows these stretches of periods. - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: Self.known)
        if document.objectValue != nil, reader.value("first") == nil {
            reader.add(
                "first_event_missing",
                "the event that starts a cohort was expected.",
                at: "first"
            )
        }
        let first = reader.selector("first")
        let returning = reader.selector("return")
        let period = reader.choice("period", standard: Period.week)
        let mode = reader.choice("mode", standard: Mode.calendar)
        let measure = reader.choice("measure", standard: Measure.exact)
        let unit = reader.choice("unit", standard: ActorUnit.person)
        let births = reader.window()
        let periods = reader.integer("periods") ?? Self.maximumPeriods
        let brackets = reader.array("brackets")
            .compactMap { item in
                reader.attempt { try Bracket(document: item.value, at: item.place) }
            }
        let query = reader.attempt {
            try RetentionQuery(
                first: first ?? .any,
                returning: returning ?? .any,
                period: period,
                mode: mode,
                measure: measure,
                unit: unit,
                births: births,
                lastPeriod: periods,
                brackets: brackets
            )
        }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object: JSONObject = [
            "first": first.document, "return": returning.document,
            "period": .string(period.rawValue), "mode": .string(mode.rawValue),
            "measure": .string(measure.rawValue), "unit": .string(unit.rawValue),
        ]
        births.write(to: &object)
        if lastPeriod != Self.maximumPeriods { object["periods"] = JSONValue(lastPeriod) }
        if !brackets.isEmpty { object["brackets"] = .array(brackets.map(\.document)) }
        return .object(object)
    }
}

extension RetentionQuery.Bracket {
    /// Reads `[1, 7]`.
    ///
    /// - Throws: `InputProblem` with code `retention_bracket_not_readable`.
    init(document: JSONValue, at path: String) throws {
        guard case .array(let ends) = document, ends.count == 2,
            case .integer(let from) = ends[0], case .integer(let to) = ends[1]
        else {
            throw InputProblem(
                "retention_bracket_not_readable",
                "the first and the last period were expected, like [1, 7].",
                field: path
            )
        }
        self.init(from: Int(from), to: Int(to))
    }

    /// The bracket as a document.
    var document: JSONValue { [JSONValue(from), JSONValue(to)] }
}

// MARK: The fold

/// What retention has counted: the birth of each actor and the periods of its returns.
public struct RetentionTally: Sendable {
    fileprivate var members: [RetentionAnswer.Member] = []
    fileprivate var leftOutEvents = 0
    fileprivate let matcher: SelectorBits
}

extension RetentionQuery: BehavioralQuestion {
    public var countsLeftOut: Bool { true }

    public var eventNames: Set<EventName>? {
        guard let first = first.event, let returning = returning.event else { return nil }
        return [first, returning]
    }

    public var needsProperties: Bool {
        !first.properties.isEmpty || !returning.properties.isEmpty
    }

    /// All history: the first event is the first ever.
    public var window: TimeWindow { .always }

    public func emptyTally(in scope: Scope) -> RetentionTally {
        RetentionTally(matcher: SelectorBits([first, returning]))
    }

    public func add(_ history: ActorHistory, to tally: inout RetentionTally, in scope: Scope) {
        guard history.actor.unit == unit else {
            tally.leftOutEvents += history.occurrences.count { tally.matcher.bits(of: $0) != 0 }
            return
        }
        let matcher = tally.matcher
        let bits = history.occurrences.map { matcher.bits(of: $0) }
        guard let start = bits.firstIndex(where: { $0 & 1 == 1 }) else { return }
        let birth = history.occurrences[start].time
        guard births.contains(birth) else { return }
        var clock = PeriodClock(of: birth, self, in: scope.zone)
        let cohort = clock.index
        var returns: [Int] = []
        // What happened in the instant of the first event is part of it, whatever the order of ids.
        let sameInstant = history.occurrences.firstIndex { $0.time == birth } ?? start
        for index in history.occurrences.indices[sameInstant...] where bits[index] & 2 == 2 {
            let offset = clock.offset(of: history.occurrences[index].time)
            if returns.last != offset { returns.append(offset) }
        }
        tally.members.append(
            RetentionAnswer.Member(
                actor: history.actor,
                birth: birth,
                cohort: cohort,
                returns: returns
            )
        )
    }

    public func merge(_ other: RetentionTally, into tally: inout RetentionTally) {
        tally.members += other.members
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(from tally: RetentionTally, in scope: Scope) -> RetentionAnswer {
        var sums: [Int: CohortSums] = [:]
        for member in tally.members {
            sums[member.cohort, default: CohortSums(of: self)]
                .add(member.birth, returns: member.returns)
        }
        return answer(from: sums, leftOutEvents: tally.leftOutEvents, in: scope) { tally.members }
    }

    /// The answer from what is known of each cohort, by the number of its period.
    package func answer(
        from sums: [Int: CohortSums],
        leftOutEvents: Int,
        in scope: Scope,
        opening: @escaping @Sendable () -> [RetentionAnswer.Member]
    ) -> RetentionAnswer {
        RetentionAnswer(
            self,
            cohorts: RetentionTriangle(self, sums, scope).cohorts,
            leftOutEvents: leftOutEvents,
            opening: opening
        )
    }

    /// Milliseconds of a rolling period; a month is 30 days.
    package var rollingMillis: Int64 {
        switch period {
        case .day: Duration.day
        case .week: 7 * Duration.day
        case .month: 30 * Duration.day
        }
    }
}

/// The period a moment falls into, counted from an actor's first event.
private struct PeriodClock {
    private let query: RetentionQuery
    private let zone: ZoneOffsets
    private let birth: Timestamp
    private let birthIndex: Int
    private(set) var index: Int
    private var nextStart: Timestamp

    init(of birth: Timestamp, _ query: RetentionQuery, in zone: ZoneOffsets) {
        (self.query, self.zone, self.birth) = (query, zone, birth)
        birthIndex = query.period.index(of: birth, in: zone)
        index = birthIndex
        nextStart = query.period.start(of: birthIndex + 1, in: zone)
    }

    /// The period of `moment`, 0 for that of the first event; moments come in order.
    mutating func offset(of moment: Timestamp) -> Int {
        if query.mode == .rolling {
            return Int(floorDivide(moment.millis(since: birth), by: query.rollingMillis))
        }
        if moment >= nextStart {
            index = query.period.index(of: moment, in: zone)
            nextStart = query.period.start(of: index + 1, in: zone)
        }
        return index - birthIndex
    }
}

/// All that the row of a cohort needs to know of its actors.
package struct CohortSums: Sendable {
    /// Actors.
    package private(set) var size = 0
    /// The first and the last birth.
    private(set) var earliest = Timestamp.distantFuture
    private(set) var latest = Timestamp.distantPast
    /// How many actors came back in each period after their first, from 0.
    private(set) var returned: [Int] = []
    /// How many actors have each period as their last with a return; those without one are in none.
    private(set) var furthest: [Int] = []
    /// How many actors came back in each bracket of the question.
    private(set) var bracketed: [Int]
    private let brackets: [RetentionQuery.Bracket]

    /// Nobody yet, for `query`.
    package init(of query: RetentionQuery) {
        brackets = query.brackets
        bracketed = Array(repeating: 0, count: brackets.count)
    }

    /// Takes in an actor born at `birth` that came back in the periods `returns`, ascending.
    package mutating func add(_ birth: Timestamp, returns: [Int]) {
        size += 1
        (earliest, latest) = (min(earliest, birth), max(latest, birth))
        guard let last = returns.last else { return }
        if last >= returned.count {
            let more = Array(repeating: 0, count: last + 1 - returned.count)
            returned += more
            furthest += more
        }
        for period in returns { returned[period] += 1 }
        furthest[last] += 1
        for (index, bracket) in brackets.enumerated()
        where returns.contains(where: bracket.contains) {
            bracketed[index] += 1
        }
    }

    /// Takes in actors born between two moments, who came back as counted: so many in each period after their first,
    /// from 0, and so many with each as the last; for questions without brackets.
    package mutating func add(
        _ actors: Int,
        born births: ClosedRange<Timestamp>,
        returned: [Int],
        furthest: [Int]
    ) {
        precondition(brackets.isEmpty, "brackets are counted actor by actor")
        size += actors
        (earliest, latest) = (min(earliest, births.lowerBound), max(latest, births.upperBound))
        self.returned = sums(self.returned, returned)
        self.furthest = sums(self.furthest, furthest)
    }

    /// Takes in the actors of `other`.
    package mutating func merge(_ other: CohortSums) {
        size += other.size
        (earliest, latest) = (min(earliest, other.earliest), max(latest, other.latest))
        returned = sums(returned, other.returned)
        furthest = sums(furthest, other.furthest)
        bracketed = sums(bracketed, other.bracketed)
    }

    private func sums(_ left: [Int], _ right: [Int]) -> [Int] {
        (0..<max(left.count, right.count))
            .map { ($0 < left.count ? left[$0] : 0) + ($0 < right.count ? right[$0] : 0) }
    }

    /// Actors retained in each period from 0 to `last`.
    func retained(_ measure: RetentionQuery.Measure, to last: Int) -> [Int] {
        var counts = measure == .exact ? returned : furthest
        if measure == .unbounded {
            for period in counts.indices.dropLast().reversed() {
                counts[period] += counts[period + 1]
            }
        }
        return (0...last).map { $0 < counts.count ? counts[$0] : 0 }
    }
}

/// Puts cohorts into rows and counts the cells that are over.
private struct RetentionTriangle {
    private let query: RetentionQuery
    private let sums: [Int: CohortSums]
    private let scope: Scope

    init(_ query: RetentionQuery, _ sums: [Int: CohortSums], _ scope: Scope) {
        (self.query, self.sums, self.scope) = (query, sums, scope)
    }

    /// Cohorts that have somebody, in order of time.
    var cohorts: [RetentionAnswer.Cohort] {
        sums.sorted { $0.key < $1.key }
            .map { index, sums in
                RetentionAnswer.Cohort(
                    index: index,
                    start: query.period.start(of: index, in: scope.zone),
                    size: sums.size,
                    retained: cells(of: index, sums)
                )
            }
    }

    private func cells(of cohort: Int, _ sums: CohortSums) -> [Int?] {
        if !query.brackets.isEmpty {
            return zip(query.brackets, sums.bracketed)
                .map { bracket, count in
                    isOver(bracket.to, cohort: cohort, latest: sums.latest) ? count : nil
                }
        }
        let last = min(lastStarted(cohort, earliest: sums.earliest), query.lastPeriod)
        return sums.retained(query.measure, to: last).enumerated()
            .map { offset, count in
                isOver(offset, cohort: cohort, latest: sums.latest) ? count : nil
            }
    }

    /// The last period that began before the as-of moment for somebody of the cohort; without such
    /// a moment, the last one in which anybody at all came back.
    private func lastStarted(_ cohort: Int, earliest: Timestamp) -> Int {
        let isRolling = query.mode == .rolling
        guard scope.asOf != .distantFuture else {
            let ends = sums.map { index, sums in
                max(0, sums.returned.count - 1) + (isRolling ? 0 : index)
            }
            return max(0, (ends.max() ?? 0) - (isRolling ? 0 : cohort))
        }
        let seen = scope.asOf.adding(millis: -1)
        if isRolling {
            return max(0, Int(floorDivide(seen.millis(since: earliest), by: query.rollingMillis)))
        }
        return max(0, query.period.index(of: seen, in: scope.zone) - cohort)
    }

    /// Whether a period was over for everybody of the cohort at the as-of moment.
    private func isOver(_ offset: Int, cohort: Int, latest: Timestamp) -> Bool {
        if query.mode == .rolling {
            return latest.adding(millis: Int64(offset + 1) * query.rollingMillis) <= scope.asOf
        }
        return query.period.start(of: cohort + offset + 1, in: scope.zone) <= scope.asOf
    }
}
