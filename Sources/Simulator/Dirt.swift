public import Growth

/// How dirty the event file is.
///
/// Each rate is a share of events unless it says otherwise.
public struct Dirt: Hashable, Sendable {
    /// Sent twice: same id, same content, other times of sending and receiving.
    public let duplicates: Double
    /// Sent twice under one id with different content.
    public let conflicts: Double
    /// Arrived 2 to 20 days after they happened.
    public let late: Double
    /// Share of people whose device has a wrong clock.
    public let wrongClocks: Double
    /// Share of signups and report creations under another spelling of their name.
    public let spellings: Double
    /// Lines that are not JSON, per event.
    public let brokenLines: Double
    /// Lines that are JSON but no acceptable event (no id of anybody, a date that does not exist).
    public let refusedEvents: Double

    /// Checked rates.
    /// - Throws: `InputProblem` `simulation_rate` when a rate is not within 0 to 0.5.
    public init(
        duplicates: Double,
        conflicts: Double,
        late: Double,
        wrongClocks: Double,
        spellings: Double,
        brokenLines: Double,
        refusedEvents: Double
    ) throws(InputProblem) {
        let rates = [
            duplicates, conflicts, late, wrongClocks, spellings, brokenLines, refusedEvents,
        ]
        guard rates.allSatisfy({ (0...0.5).contains($0) }) else {
            throw InputProblem(
                "simulation_rate",
                "A rate of dirt lies outside 0 to 0.5.",
                advice: "Give each rate as a share of events, such as 0.01."
            )
        }
        self.init(unchecked: rates)
    }

    private init(unchecked rates: [Double]) {
        (duplicates, conflicts, late, wrongClocks) = (rates[0], rates[1], rates[2], rates[3])
        (spellings, brokenLines, refusedEvents) = (rates[4], rates[5], rates[6])
    }

    /// As clean as no company is.
    public static let none = Dirt(unchecked: [0, 0, 0, 0, 0, 0, 0])
    /// A third to a half of the usual.
    public static let light = Dirt(
        unchecked: [0.002, 0.000_1, 0.003, 0.008, 0.01, 0.000_1, 0.000_05]
    )
    /// As a well-kept company's files are.
    public static let usual = Dirt(unchecked: [0.006, 0.000_2, 0.008, 0.02, 0.04, 0.000_2, 0.000_1])
    /// As files are that nobody looks after.
    public static let heavy = Dirt(unchecked: [0.05, 0.002, 0.04, 0.08, 0.15, 0.002, 0.001])

    /// Named degrees of dirt.
    public enum Level: String, CaseIterable, Sendable {
        case none, light, usual, heavy

        /// The rates of this degree.
        public var dirt: Dirt {
            switch self {
            case .none: .none
            case .light: .light
            case .usual: .usual
            case .heavy: .heavy
            }
        }
    }
}
