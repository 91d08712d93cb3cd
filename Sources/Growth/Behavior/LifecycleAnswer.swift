/// How many actors were new, returning, resurrected and dormant in each period.
public struct LifecycleAnswer: Hashable, Sendable {
    /// One period.
    public struct Row: Hashable, Sendable {
        /// When it began.
        public let start: Timestamp
        /// Whether it was over at the as-of moment and before the end of what is shown.
        public let isComplete: Bool
        /// Actors active for the first time ever.
        public let new: Int
        /// Actors active in this period and the one before.
        public let returning: Int
        /// Actors active again after at least one whole period without.
        public let resurrected: Int
        /// Actors active in the period before and not, or not yet, in this one.
        public let dormant: Int

        /// A row from its parts.
        public init(
            start: Timestamp,
            isComplete: Bool,
            new: Int,
            returning: Int,
            resurrected: Int,
            dormant: Int
        ) {
            (self.start, self.isComplete, self.new) = (start, isComplete, new)
            (self.returning, self.resurrected, self.dormant) = (returning, resurrected, dormant)
        }

        /// Actors active in this period.
        public var active: Int { new + returning + resurrected }
    }

    /// Every period shown, from the first to the last in which somebody has a state.
    public let periods: [Row]
    /// Events of the question inside what is shown that name no actor of the unit.
    public let leftOutEvents: Int
    /// The actors of the question's cell, in order; empty when it asks for none.
    public let members: [Actor]
    /// What was asked.
    public let query: LifecycleQuery

    /// An answer from its parts.
    public init(periods: [Row], leftOutEvents: Int, members: [Actor], query: LifecycleQuery) {
        (self.periods, self.leftOutEvents) = (periods, leftOutEvents)
        (self.members, self.query) = (members, query)
    }

    /// The answer as a document.
    public var document: JSONValue {
        var object: JSONObject = [
            "period": .string(query.period.rawValue), "periods": .array(periods.map(\.document)),
            "left_out_events": JSONValue(leftOutEvents),
        ]
        object.write(members: members, of: query.cell)
        return .object(object)
    }
}

extension LifecycleAnswer.Row {
    fileprivate var document: JSONValue {
        [
            "start": .string(start.iso), "complete": .bool(isComplete), "new": JSONValue(new),
            "returning": JSONValue(returning), "resurrected": JSONValue(resurrected),
            "dormant": JSONValue(dormant),
        ]
    }
}
