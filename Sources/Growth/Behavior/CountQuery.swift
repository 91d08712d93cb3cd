/// Events, or the people or accounts behind them, by day, week or month.
public struct CountQuery: Hashable, Sendable {
    /// What is counted.
    public enum Measure: String, CaseIterable, Sendable {
        /// Every event, whoever is behind it.
        case events
        /// Everybody with an event in the period, once.
        case people
        /// Every account with an event in the period, once.
        case accounts
    }

    /// Which events count.
    public let event: EventSelector
    /// What is counted.
    public let measure: Measure
    /// The length of a period, in the workspace's zone.
    public let period: Period
    /// The property to break down by; its attribution has no meaning here.
    ///
    /// Who shows several values in one period counts under each.
    public let by: Breakdown?
    /// When the events must have happened.
    public let window: TimeWindow

    /// A count from its parts.
    ///
    /// - Throws: `InputProblems`: `window_is_empty`.
    public init(
        _ event: EventSelector = EventSelector(event: nil),
        measure: Measure = .events,
        period: Period = .week,
        by: Breakdown? = nil,
        window: TimeWindow = .always
    ) throws {
        (self.event, self.measure, self.period) = (event, measure, period)
        (self.by, self.window) = (by, window)
        if let problem = window.problem { throw InputProblems([problem]) }
    }

    /// Reads `{"event": …, "where": {…}, "measure": "people", "period": "week", "by": {…}}`.
    ///
    /// Without `event` every event counts. - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(
            document,
            known: ["event", "where", "measure", "period", "by", "from", "to"]
        )
        let measure = reader.choice("measure", standard: Measure.events)
        let period = reader.choice("period", standard: Period.week)
        let by = reader.value("by")
            .flatMap { value in
                reader.attempt { try Breakdown(document: value, at: "by") }
            }
        let window = reader.window()
        let event = reader.ownSelector()
        let query = reader.attempt {
            try CountQuery(
                event,
                measure: measure,
                period: period,
                by: by,
                window: window
            )
        }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object = event.members
        object["measure"] = .string(measure.rawValue)
        object["period"] = .string(period.rawValue)
        if let by { object["by"] = by.document }
        window.write(to: &object)
        return .object(object)
    }
}

/// Counts by period.
public struct CountAnswer: Hashable, Sendable {
    /// One period.
    public struct Bucket: Hashable, Sendable {
        /// When it began.
        public let start: Timestamp
        /// What was counted.
        public let count: Int
        /// Whether it was over at the as-of moment.
        public let isComplete: Bool

        /// A period from its parts.
        public init(start: Timestamp, count: Int, isComplete: Bool) {
            (self.start, self.count, self.isComplete) = (start, count, isComplete)
        }
    }

    /// One value of the breakdown.
    public struct Row: Hashable, Sendable {
        /// The value; `nil` where the property is missing.
        public let value: String?
        /// What was counted over the whole time.
        public let total: Int
        /// The same periods as those of the answer.
        public let periods: [Bucket]

        /// A row from its parts.
        public init(value: String?, total: Int, periods: [Bucket]) {
            (self.value, self.total, self.periods) = (value, total, periods)
        }
    }

    /// Every period from the first to the last with something to count.
    public let periods: [Bucket]
    /// What was counted over the whole time: actors count once.
    public let total: Int
    /// The breakdown, by bytes of the value with a missing one last; `nil` when none was asked for.
    public let breakdown: [Row]?
    /// Events that name no actor of the unit; always 0 when events are counted.
    public let leftOutEvents: Int

    /// An answer from its parts.
    public init(periods: [Bucket], total: Int, breakdown: [Row]?, leftOutEvents: Int) {
        (self.periods, self.total, self.breakdown) = (periods, total, breakdown)
        self.leftOutEvents = leftOutEvents
    }

    /// The answer as a document.
    public var document: JSONValue {
        var object: JSONObject = [
            "periods": .array(periods.map(\.document)), "total": JSONValue(total),
        ]
        if let breakdown {
            object["breakdown"] = .array(
                breakdown.map {
                    [
                        "value": [JSONValue($0.value)], "total": JSONValue($0.total),
                        "periods": .array($0.periods.map(\.document)),
                    ]
                }
            )
        }
        object["left_out_events"] = JSONValue(leftOutEvents)
        return .object(object)
    }
}

extension CountAnswer.Bucket {
    fileprivate var document: JSONValue {
        ["start": .string(start.iso), "count": JSONValue(count), "complete": .bool(isComplete)]
    }
}

// MARK: The fold

/// What was counted, by value and period.
public struct CountTally: Sendable {
    fileprivate var all = CountSeries()
    fileprivate var byValue: [BreakdownValues: CountSeries] = [:]
    fileprivate var leftOutEvents = 0
    fileprivate let matcher: SelectorBits

    /// Adds counts by number of period, and over all time: of everything, or of what has the value `value` names.
    package mutating func add(_ counts: [Int: Int], total: Int, under value: ByteString??) {
        let series = CountSeries(counts: counts, total: total)
        guard let value else { return all.merge(series) }
        byValue[BreakdownValues(values: [value]), default: CountSeries()].merge(series)
    }

    /// Counts events that name no actor of the unit.
    package mutating func leaveOut(_ events: Int) { leftOutEvents += events }
}

/// Counts by number of period.
private struct CountSeries: Sendable {
    var counts: [Int: Int] = [:]
    var total = 0

    mutating func merge(_ other: CountSeries) {
        counts.merge(other.counts, uniquingKeysWith: +)
        total += other.total
    }
}

extension CountQuery: BehavioralQuestion {
    public var unit: ActorUnit { measure == .accounts ? .account : .person }
    public var countsLeftOut: Bool { true }
    public var eventNames: Set<EventName>? { event.event.map { [$0] } }
    public var needsProperties: Bool { !event.properties.isEmpty || by?.of == .event }

    public func emptyTally(in scope: Scope) -> CountTally {
        CountTally(matcher: SelectorBits([event]))
    }

    public func add(_ history: ActorHistory, to tally: inout CountTally, in scope: Scope) {
        let matcher = tally.matcher
        if measure != .events, history.actor.unit != unit {
            tally.leftOutEvents += history.occurrences.count { matcher.bits(of: $0) != 0 }
            return
        }
        let picked = history.occurrences.filter { matcher.bits(of: $0) != 0 }
        guard !picked.isEmpty else { return }
        count(picked.map(\.time), in: &tally.all, scope.zone)
        guard let by else { return }
        let groups = Dictionary(grouping: picked) { occurrence in
            BreakdownValues(values: [by.value(of: occurrence, in: scope)])
        }
        for (value, occurrences) in groups {
            count(
                occurrences.map(\.time),
                in: &tally.byValue[value, default: CountSeries()],
                scope.zone
            )
        }
    }

    /// Adds what one actor did at `times`, in order: all of them, or each period once.
    private func count(_ times: [Timestamp], in series: inout CountSeries, _ zone: ZoneOffsets) {
        var (index, here) = (0, 0)
        var end = Timestamp.distantPast
        for time in times {
            if time >= end {
                if here > 0 { series.counts[index, default: 0] += measure == .events ? here : 1 }
                index = period.index(of: time, in: zone)
                end = period.start(of: index + 1, in: zone)
                here = 0
            }
            here += 1
        }
        if here > 0 { series.counts[index, default: 0] += measure == .events ? here : 1 }
        series.total += measure == .events ? times.count : 1
    }

    public func merge(_ other: CountTally, into tally: inout CountTally) {
        tally.all.merge(other.all)
        for (value, series) in other.byValue {
            tally.byValue[value, default: CountSeries()].merge(series)
        }
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(from tally: CountTally, in scope: Scope) -> CountAnswer {
        let keys = tally.all.counts.keys
        guard let first = keys.min(), let last = keys.max() else {
            return CountAnswer(
                periods: [],
                total: 0,
                breakdown: by == nil ? nil : [],
                leftOutEvents: tally.leftOutEvents
            )
        }
        func buckets(_ series: CountSeries) -> [CountAnswer.Bucket] {
            (first...last)
                .map { index in
                    CountAnswer.Bucket(
                        start: period.start(of: index, in: scope.zone),
                        count: series.counts[index] ?? 0,
                        isComplete: period.start(of: index + 1, in: scope.zone) <= scope.asOf
                    )
                }
        }
        let rows = tally.byValue.sorted { $0.key < $1.key }
            .map { value, series in
                CountAnswer.Row(
                    value: value.values.first.flatMap { $0?.text },
                    total: series.total,
                    periods: buckets(series)
                )
            }
        return CountAnswer(
            periods: buckets(tally.all),
            total: tally.all.total,
            breakdown: by == nil ? nil : rows,
            leftOutEvents: tally.leftOutEvents
        )
    }
}
