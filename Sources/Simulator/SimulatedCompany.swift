public import Growth

/// A software company that was made up: its files, streamed, and the truth behind them.
///
/// The same arguments give the same bytes on every machine. Stories of accounts are told one after
/// the other, so memory holds one account (and a few words about each won one). This is a bottom-up
/// company; docs/simulator.md has every rate.
public struct SimulatedCompany: Sendable {
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

    /// A company of a checked size.
    ///
    /// People and events are met on average, within a few per cent for hundreds of accounts.
    /// - Throws: `InputProblem` `simulation_accounts`, `simulation_months`, `simulation_start`,
    ///   `simulation_people` or `simulation_events` for a size that the model cannot have.
    public init(
        seed: UInt64,
        accounts: Int,
        people: Int? = nil,
        events: Int? = nil,
        months: Int,
        startingOn start: CivilDate,
        dirt: Dirt = .usual
    ) throws(InputProblem) {
        func check(_ isGood: Bool, _ code: String, _ message: String) throws(InputProblem) {
            guard isGood else { throw InputProblem(code, message) }
        }
        try check(
            (1...1_000_000).contains(accounts),
            "simulation_accounts",
            "A simulated company has 1 to 1,000,000 accounts, not \(accounts)."
        )
        try check(
            (2...120).contains(months),
            "simulation_months",
            "A simulation lasts 2 to 120 months, not \(months)."
        )
        try check(
            (1971...2200).contains(start.year),
            "simulation_start",
            "A simulation starts in the years 1971 to 2200, not in \(start.year)."
        )
        if let people {
            try check(
                people >= accounts + accounts / 2 && people / 15 <= accounts,
                "simulation_people",
                "\(accounts) accounts have 1.5 to 15 people each on average; \(people) do not fit."
            )
        }
        if let events {
            let least = 10 * (people ?? 5 * accounts)
            try check(
                events >= least && events / 50 <= least,
                "simulation_events",
                "So many people do \(least) to \(50 * least) things; \(events) do not fit."
            )
        }
        (self.seed, self.accounts, self.people, self.events) = (seed, accounts, people, events)
        (self.months, self.start, self.dirt) = (months, start, dirt)
    }

    private init(demoSeed: UInt64) {
        (seed, accounts, people, events) = (demoSeed, 400, nil, nil)
        (months, start, dirt) = (14, CivilDate(dayNumber: 20_332), .usual)
    }

    /// The company of `make demo`: 400 accounts over the 14 months that end with 2026-10-31.
    public static let demo = SimulatedCompany(demoSeed: 20_261_031)

    /// Writes every file to `sink` and closes it.
    ///
    /// Memory: one account at a time.
    /// - Returns: what really happened, which is also in `truth.json`.
    /// - Throws: what the sink throws.
    @discardableResult
    public func write(to sink: some FileSink) throws -> Truth {
        let end = adding(months: months, to: start).startUTC.millis
        let model = BottomUpModel(
            seed: seed,
            window: start.startUTC.millis..<end,
            accounts: accounts,
            wrongClocks: dirt.wrongClocks
        )
        .calibrated(people: people, events: events)
        let truth = Truth(accounts: accounts, plannedShares: BottomUpModel.plannedShares)
        var writer = CompanyWriter(sink: sink, seed: seed, dirt: dirt, end: end, truth: truth)
        try writer.begin()
        for index in 0..<model.stories { try writer.write(model.story(of: index)) }
        try writer.end(months: months, startingOn: start, window: model.window)
        return writer.truth
    }
}
