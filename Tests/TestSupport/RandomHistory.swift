public import Growth
import Statistics

/// Random events of a small company, for comparing two ways of counting them.
public struct RandomHistory: Sendable {
    /// How many events.
    public var events = 200
    /// How many people, who belong to `accounts` in turn.
    public var people = 12
    /// How many accounts; 0 leaves accounts out.
    public var accounts = 4
    /// The names events have.
    public var names: [EventName] = ["A", "B", "C", "x"]
    /// The moment of the first possible event.
    public var start = Timestamp(millis: 1_767_571_200_000)
    /// Milliseconds between possible moments; few moments make many ties.
    public var stepMillis: Int64 = Duration.hour
    /// How many possible moments.
    public var moments = 100
    /// One of so many events names only an account; 0 for none.
    public var accountOnlyEvery = 10

    /// The defaults.
    public init() {}

    /// The events that follow from `seed`, in a random order of arrival.
    public func events(seed: UInt64) -> [Event] {
        var random = SplitMix64(seed: seed)
        return (0..<events)
            .map { index in
                let person = Int.random(in: 0..<people, using: &random)
                let account = accounts == 0 ? nil : AccountID("acct\(person % accounts)")
                let isAccountOnly =
                    accountOnlyEvery > 0 && account != nil
                    && Int.random(in: 0..<accountOnlyEvery, using: &random) == 0
                let moment = Int64.random(in: 0..<Int64(moments), using: &random)
                let plan = ["free", "pro", nil][Int.random(in: 0..<3, using: &random)]
                return Event(
                    id: MessageID("m\(random.next() % 1_000_000)-\(index)"),
                    name: names[Int.random(in: 0..<names.count, using: &random)],
                    user: isAccountOnly ? nil : UserID("u\(person)"),
                    account: account.map { .id($0) },
                    time: start.adding(millis: moment * stepMillis),
                    properties: plan.map { ["plan": .string($0)] } ?? [:]
                )
            }
    }
}
