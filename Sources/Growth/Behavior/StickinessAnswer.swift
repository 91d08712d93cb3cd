/// How many actors were active in exactly one period, in two, and so on.
public struct StickinessAnswer: Hashable, Sendable {
    /// The actors that were active equally often.
    public struct Row: Hashable, Sendable {
        /// In how many periods they were active, from 1.
        public let periods: Int
        /// How many actors these are, at least one.
        public let actors: Int

        /// A row from its parts.
        public init(periods: Int, actors: Int) { (self.periods, self.actors) = (periods, actors) }
    }

    /// By number of periods, those that somebody has.
    public let rows: [Row]
    /// Events of the question that name no actor of the unit.
    public let leftOutEvents: Int
    /// The actors of the question's cell, in order; empty when it asks for none.
    public let members: [Actor]
    /// What was asked.
    public let query: StickinessQuery

    /// An answer from its parts.
    public init(rows: [Row], leftOutEvents: Int, members: [Actor], query: StickinessQuery) {
        (self.rows, self.leftOutEvents) = (rows, leftOutEvents)
        (self.members, self.query) = (members, query)
    }

    /// Actors that were active at all.
    public var total: Int { rows.reduce(0) { $0 + $1.actors } }

    /// The answer as a document.
    public var document: JSONValue {
        var object: JSONObject = [
            "period": .string(query.period.rawValue), "total": JSONValue(total),
            "rows": .array(
                rows.map { ["periods": JSONValue($0.periods), "actors": JSONValue($0.actors)] }
            ), "left_out_events": JSONValue(leftOutEvents),
        ]
        object.write(members: members, of: query.cell)
        return .object(object)
    }
}
