/// How many of each cohort came back in each period after their first event, and who.
public struct RetentionAnswer: Sendable {
    /// The actors whose first event fell into one period.
    public struct Cohort: Hashable, Sendable {
        /// The number of the period; see `Period.index`.
        public let index: Int
        /// When the period began.
        public let start: Timestamp
        /// Actors in the cohort.
        public let size: Int
        /// Actors who came back in period 0, 1, …, or in each bracket of the question; `nil` where the
        /// period was not over for all of them at the as-of moment.
        public let retained: [Int?]

        /// A cohort from its parts.
        public init(index: Int, start: Timestamp, size: Int, retained: [Int?]) {
            (self.index, self.start, self.size, self.retained) = (index, start, size, retained)
        }
    }

    /// One actor: when it began, and in which periods it came back.
    public struct Member: Hashable, Sendable {
        /// Who.
        public let actor: Actor
        /// Its first event.
        public let birth: Timestamp
        /// The period of the first event.
        public let cohort: Int
        /// The periods after the first event with a return, ascending; the first period is 0.
        public let returns: [Int]

        /// An actor of a cohort.
        package init(actor: Actor, birth: Timestamp, cohort: Int, returns: [Int]) {
            (self.actor, self.birth, self.cohort) = (actor, birth, cohort)
            self.returns = returns
        }
    }

    /// Cohorts with at least one actor, in order of time.
    public let cohorts: [Cohort]
    /// What was asked: modes and measures give different numbers.
    public let query: RetentionQuery
    /// Events of the question that name no actor of the unit.
    public let leftOutEvents: Int
    private let opening: Deferred<[Member]>

    /// The answer of a pass that counted; `opening` is the same pass, keeping whom it counts.
    package init(
        _ query: RetentionQuery,
        cohorts: [Cohort],
        leftOutEvents: Int,
        opening: @escaping @Sendable () -> [Member]
    ) {
        (self.query, self.cohorts, self.leftOutEvents) = (query, cohorts, leftOutEvents)
        self.opening = Deferred { opening().sorted { $0.actor < $1.actor } }
    }

    /// Everybody counted, by actor; worked out when it is asked for, by the pass that counted.
    public var members: [Member] { opening.value }

    /// The actors of a cell, by actor: those of `cohort` retained in `period`, or in the bracket of that
    /// number.
    public func actors(of cohort: Cohort, retainedIn period: Int) -> [Actor] {
        members.filter { $0.cohort == cohort.index && isRetained($0, in: period) }.map(\.actor)
    }

    /// Whether `member` is retained in `period`, or in the bracket of that number.
    func isRetained(_ member: Member, in period: Int) -> Bool {
        if query.brackets.indices.contains(period) {
            return member.returns.contains(where: query.brackets[period].contains)
        }
        return switch query.measure {
        case .exact: member.returns.contains(period)
        case .unbounded: (member.returns.last ?? -1) >= period
        }
    }

    /// Actors retained in `period` and actors old enough to judge, over all cohorts; `nil` when no
    /// cohort is old enough.
    public func pooled(_ period: Int) -> (retained: Int, of: Int)? {
        var sum: (retained: Int, of: Int)?
        for cohort in cohorts where period < cohort.retained.count {
            guard let count = cohort.retained[period] else { continue }
            sum = ((sum?.retained ?? 0) + count, (sum?.of ?? 0) + cohort.size)
        }
        return sum
    }

    /// The document of CONTRACT "Questions as documents", and what was asked.
    public var document: JSONValue {
        let rows = cohorts.map { cohort -> JSONValue in
            [
                "start": .string(cohort.start.iso), "size": JSONValue(cohort.size),
                "retained": .array(cohort.retained.map { $0.map { JSONValue($0) } ?? .null }),
            ]
        }
        var object: JSONObject = [
            "cohorts": .array(rows), "period": .string(query.period.rawValue),
            "mode": .string(query.mode.rawValue), "measure": .string(query.measure.rawValue),
        ]
        if !query.brackets.isEmpty { object["brackets"] = .array(query.brackets.map(\.document)) }
        object["left_out_events"] = JSONValue(leftOutEvents)
        return .object(object)
    }
}

extension RetentionAnswer: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.cohorts == right.cohorts && left.query == right.query
            && left.leftOutEvents == right.leftOutEvents && left.members == right.members
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(cohorts)
        hasher.combine(query)
    }
}
