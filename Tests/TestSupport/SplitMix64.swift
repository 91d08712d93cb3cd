public import Growth

/// A small random number generator whose numbers follow from its seed (Steele, Lea and Flood,
/// 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that yields the same numbers for the same seed.
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

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
