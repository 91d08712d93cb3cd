/// How much each account used the product lately.
public struct AccountFeaturesAnswer: Hashable, Sendable {
    /// The use of the product in one window.
    public struct Use: Hashable, Sendable {
        /// Events of the account.
        public let events: Int
        /// People who did one of them.
        public let people: Int
        /// Days of the workspace's zone with an event.
        public let days: Int

        /// A use from its parts.
        @inlinable public init(events: Int, people: Int, days: Int) {
            (self.events, self.people, self.days) = (events, people, days)
        }
    }

    /// One account.
    public struct Row: Hashable, Sendable {
        /// Which.
        public let account: AccountID
        /// One for each window of the question, in its order.
        public let uses: [Use]

        /// A row from its parts.
        public init(account: AccountID, uses: [Use]) { (self.account, self.uses) = (account, uses) }
    }

    /// The accounts with an event in the longest window, by bytes of their id.
    public let rows: FeatureRows
    /// The moment at which every window ends.
    public let asOf: Timestamp
    /// Events in the longest window that name nobody of an account.
    public let leftOutEvents: Int
    /// The people of the question's cell, in order; empty when it asks for none.
    public let members: [Actor]
    /// What was asked.
    public let query: AccountFeaturesQuery

    /// An answer from its parts.
    public init(
        rows: FeatureRows,
        asOf: Timestamp,
        leftOutEvents: Int,
        members: [Actor],
        query: AccountFeaturesQuery
    ) {
        (self.rows, self.asOf, self.leftOutEvents) = (rows, asOf, leftOutEvents)
        (self.members, self.query) = (members, query)
    }

    /// The answer as a document.
    public var document: JSONValue {
        var object: JSONObject = [
            "as_of": .string(asOf.iso), "accounts": .array(rows.map(document)),
            "left_out_events": JSONValue(leftOutEvents),
        ]
        object.write(members: members, of: query.cell)
        return .object(object)
    }

    private func document(of row: Row) -> JSONValue {
        let uses = zip(query.windows, row.uses)
            .map { days, use -> JSONValue in
                [
                    "window_days": JSONValue(days), "events": JSONValue(use.events),
                    "people": JSONValue(use.people), "active_days": JSONValue(use.days),
                ]
            }
        return ["account": .string(row.account.text), "windows": .array(uses)]
    }
}
