public import Growth

/// A software company that was made up: its files, streamed, and the truth behind them.
///
/// The same arguments give the same bytes on every machine. Stories of accounts are told one after
/// the other, so memory holds one account (and a few words about each won one). docs/simulator.md has
/// every rate.
public struct SimulatedCompany: Sendable {
    /// What sort of company it is.
    public let archetype: Archetype
    /// What all chance comes from.
    public let seed: UInt64
    /// Accounts, our own not counted.
    public let accounts: Int
    /// People to aim at, or `nil` for what comes of itself (about five an account).
    public let people: Int?
    /// Different events to aim at, or `nil` for what comes of itself.
    public let events: Int?
    /// Length of the told time.
    public let months: Int
    /// First day, UTC.
    public let start: CivilDate
    /// How dirty the event file is.
    public let dirt: Dirt

    /// Accounts where nothing else is said, and what an account brings by itself, about.
    private static let usualAccounts = 400
    private static let peoplePerAccount = 5
    private static let eventsPerAccount = 240

    /// A company of a checked size.
    ///
    /// Without `accounts` there are as many as bring `people` or `events` by themselves, else 400.
    /// People and events are met on average, within a few per cent for hundreds of accounts.
    /// - Throws: `InputProblem` `simulation_accounts`, `simulation_months`, `simulation_start`,
    ///   `simulation_people` or `simulation_events` for a size that the model cannot have.
    public init(
        seed: UInt64,
        archetype: Archetype = .bottomUp,
        accounts: Int? = nil,
        people: Int? = nil,
        events: Int? = nil,
        months: Int,
        startingOn start: CivilDate,
        dirt: Dirt = .usual
    ) throws(InputProblem) {
        let accounts = accounts ?? Self.accounts(bringing: people, events)
        try Self.check(accounts: accounts, months: months, start)
        if let people { try Self.check(people: people, in: accounts) }
        if let events { try Self.check(events: events, people: people, in: accounts) }
        (self.seed, self.archetype, self.accounts) = (seed, archetype, accounts)
        (self.people, self.events) = (people, events)
        (self.months, self.start, self.dirt) = (months, start, dirt)
    }

    /// The company of `make demo`: 400 accounts over the 14 months that end with 2026-10-31.
    public static let demo = SimulatedCompany(demoSeed: 20_261_031)

    private init(demoSeed: UInt64) {
        (seed, archetype, accounts) = (demoSeed, .bottomUp, Self.usualAccounts)
        (people, events) = (nil, nil)
        (months, start, dirt) = (14, CivilDate(dayNumber: 20_332), .usual)
    }

    private static func accounts(bringing people: Int?, _ events: Int?) -> Int {
        if let people { return max(1, people / peoplePerAccount) }
        if let events { return max(1, events / eventsPerAccount) }
        return usualAccounts
    }

    /// Writes every file to `sink` and closes it.
    ///
    /// Memory: one account at a time.
    /// - Returns: what really happened, which is also in `truth.json`.
    /// - Throws: what the sink throws.
    @discardableResult
    public func write(to sink: some FileSink) throws -> Truth {
        var model = CompanyModel(of: self).calibrated(people: people, events: events)
        var writer = CompanyWriter(
            sink: sink,
            seed: seed,
            dirt: dirt,
            window: model.window,
            truth: Truth(model)
        )
        try writer.begin()
        for index in 0..<model.stories {
            if index == model.logo { model.sizeLogo(beside: writer.truth.planted.yearlyCents) }
            try writer.write(model.story(of: index))
        }
        try writer.end(months: months, startingOn: start)
        return writer.truth
    }
}

extension SimulatedCompany {
    private static func check(
        accounts: Int,
        months: Int,
        _ start: CivilDate
    ) throws(InputProblem) {
        guard (1...5_000_000).contains(accounts) else {
            throw InputProblem(
                "simulation_accounts",
                "A simulated company has 1 to 5,000,000 accounts, not \(accounts)."
            )
        }
        guard (2...120).contains(months) else {
            throw InputProblem(
                "simulation_months",
                "A simulation lasts 2 to 120 months, not \(months)."
            )
        }
        guard (1971...2200).contains(start.year) else {
            throw InputProblem(
                "simulation_start",
                "A simulation starts in the years 1971 to 2200, not in \(start.year)."
            )
        }
    }

    private static func check(people: Int, in accounts: Int) throws(InputProblem) {
        guard people >= accounts + accounts / 2, people / 15 <= accounts else {
            throw InputProblem(
                "simulation_people",
                "\(accounts) accounts have 1.5 to 15 people each on average; \(people) do not fit.",
                advice:
                    "Leave out the number of accounts, or choose one nearer to a fifth of the people."
            )
        }
    }

    private static func check(
        events: Int,
        people: Int?,
        in accounts: Int
    ) throws(InputProblem) {
        let least = 10 * (people ?? peoplePerAccount * accounts)
        guard events >= least, events / 50 <= least else {
            throw InputProblem(
                "simulation_events",
                "So many people do \(least) to \(50 * least) things; \(events) do not fit.",
                advice: "Leave out the numbers of accounts and people: they follow the events."
            )
        }
    }
}
