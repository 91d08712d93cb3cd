/// What each account did in each period.
public struct PanelAnswer: Hashable, Sendable {
    /// One event by one account in one period.
    public struct Row: Hashable, Sendable {
        /// The account.
        public let account: AccountID
        /// When the period began.
        public let start: Timestamp
        /// Whether the whole period lies in the window and before the as-of moment.
        public let isComplete: Bool
        /// The event.
        public let event: EventName
        /// How often it happened, at least once.
        public let events: Int
        /// By how many people; 0 when only the account was named.
        public let people: Int

        /// A row from its parts.
        public init(
            account: AccountID,
            start: Timestamp,
            isComplete: Bool,
            event: EventName,
            events: Int,
            people: Int
        ) {
            (self.account, self.start, self.isComplete) = (account, start, isComplete)
            (self.event, self.events, self.people) = (event, events, people)
        }
    }

    /// By bytes of the account, period, bytes of the event; those in which something happened.
    public let rows: PanelRows
    /// Events of the question that name nobody of an account.
    public let leftOutEvents: Int
    /// The people of the question's cell, in order; empty when it asks for none.
    public let members: [Actor]
    /// What was asked.
    public let query: PanelQuery

    /// An answer from its parts.
    public init(rows: PanelRows, leftOutEvents: Int, members: [Actor], query: PanelQuery) {
        (self.rows, self.leftOutEvents) = (rows, leftOutEvents)
        (self.members, self.query) = (members, query)
    }

    /// The answer as a document.
    public var document: JSONValue {
        var object: JSONObject = [
            "period": .string(query.period.rawValue), "rows": .array(rows.map(\.document)),
            "left_out_events": JSONValue(leftOutEvents),
        ]
        object.write(members: members, of: query.cell)
        return .object(object)
    }
}

extension PanelAnswer.Row {
    fileprivate var document: JSONValue {
        [
            "account": .string(account.text), "start": .string(start.iso),
            "complete": .bool(isComplete), "event": .string(event.text),
            "events": JSONValue(events), "people": JSONValue(people),
        ]
    }
}
