import Statistics

/// Which early habits go with staying.
public struct ActivationSearchAnswer: Hashable, Sendable {
    /// Who did one event at least so often soon after the birth.
    public struct Row: Hashable, Sendable {
        /// The event.
        public let event: EventName
        /// At least how often.
        public let atLeast: Int
        /// People who did, at least one.
        public let exposed: Int
        /// People who did and had the outcome.
        public let exposedRetained: Int

        /// A row from its parts.
        public init(event: EventName, atLeast: Int, exposed: Int, exposedRetained: Int) {
            (self.event, self.atLeast) = (event, atLeast)
            (self.exposed, self.exposedRetained) = (exposed, exposedRetained)
        }
    }

    /// What names a row.
    struct Place: Hashable {
        let event: EventName
        let atLeast: Int
    }

    /// People who were born long enough ago to be judged.
    public let population: Int
    /// Those of them with the outcome.
    public let retained: Int
    /// By bytes of the event, then number of times; those that somebody did.
    public let rows: [Row]
    /// Events that name no person.
    public let leftOutEvents: Int
    /// The people of the question's cell, in order; empty when it asks for none.
    public let members: [Actor]
    /// What was asked.
    public let query: ActivationSearchQuery

    /// An answer from its parts.
    public init(
        population: Int,
        retained: Int,
        rows: [Row],
        leftOutEvents: Int,
        members: [Actor],
        query: ActivationSearchQuery
    ) {
        (self.population, self.retained, self.rows) = (population, retained, rows)
        (self.leftOutEvents, self.members, self.query) = (leftOutEvents, members, query)
    }

    /// The Matthews correlation of doing what `row` says with staying, from −1 to 1.
    ///
    /// - Returns: `nil` when everybody or nobody did, or everybody or nobody stayed.
    public func correlation(of row: Row) -> Double? {
        matthewsCorrelation(
            truePositives: row.exposedRetained,
            falsePositives: row.exposed - row.exposedRetained,
            falseNegatives: retained - row.exposedRetained,
            trueNegatives: population - row.exposed - retained + row.exposedRetained
        )
    }

    /// The answer as a document.
    public var document: JSONValue {
        var object: JSONObject = [
            "population": JSONValue(population), "retained": JSONValue(retained),
            "rows": .array(rows.map(document)), "left_out_events": JSONValue(leftOutEvents),
        ]
        object.write(members: members, of: query.cell)
        return .object(object)
    }

    private func document(of row: Row) -> JSONValue {
        [
            "event": .string(row.event.text), "at_least": JSONValue(row.atLeast),
            "exposed": JSONValue(row.exposed), "exposed_retained": JSONValue(row.exposedRetained),
            "correlation": JSONValue(statistic: correlation(of: row)),
        ]
    }
}
