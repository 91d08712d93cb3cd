/// How often each path was taken.
public struct PathsAnswer: Hashable, Sendable {
    /// One path.
    public struct Row: Hashable, Sendable {
        /// Its events, in order.
        public let path: [EventName]
        /// How often it was taken, at least once.
        public let count: Int

        /// A row from its parts.
        public init(path: [EventName], count: Int) { (self.path, self.count) = (path, count) }
    }

    /// The paths taken most, by count, then bytes of their events.
    public let rows: [Row]
    /// How many more paths there are.
    public let otherPaths: Int
    /// How often these were taken.
    public let otherCount: Int
    /// Events that name no person.
    public let leftOutEvents: Int
    /// The people of the question's cell, in order; empty when it asks for none.
    public let members: [Actor]
    /// What was asked.
    public let query: PathsQuery

    /// An answer from its parts.
    public init(
        rows: [Row],
        otherPaths: Int,
        otherCount: Int,
        leftOutEvents: Int,
        members: [Actor],
        query: PathsQuery
    ) {
        (self.rows, self.otherPaths, self.otherCount) = (rows, otherPaths, otherCount)
        (self.leftOutEvents, self.members, self.query) = (leftOutEvents, members, query)
    }

    /// How often any path was taken: sessions, or starts.
    public var total: Int { rows.reduce(otherCount) { $0 + $1.count } }

    /// The answer as a document.
    public var document: JSONValue {
        let paths = rows.map { row -> JSONValue in
            [
                "path": .array(row.path.map { .string($0.text) }), "count": JSONValue(row.count),
            ]
        }
        var object: JSONObject = [
            "total": JSONValue(total), "paths": .array(paths),
            "other_paths": JSONValue(otherPaths), "other_count": JSONValue(otherCount),
            "left_out_events": JSONValue(leftOutEvents),
        ]
        object.write(members: members, of: query.cell)
        return .object(object)
    }
}
