import Glibc

/// How many have not had an event yet, as time passes, when some are still being watched.
///
/// The product-limit curve of E. L. Kaplan, P. Meier, JASA 53 (1958) 457–481: at each time with d
/// events among n at risk, the survival is multiplied by (n − d)/n. Somebody censored at the time
/// of an event was still at risk there. Playbook B1, K14.
public struct KaplanMeier: Hashable, Sendable {
    /// What happened at one time.
    public struct Step: Hashable, Sendable {
        /// The time, in the unit of the observations.
        public let time: Double
        /// How many were still watched just before the time, without an event so far.
        public let atRisk: Int
        /// How many had their event at the time.
        public let events: Int
        /// How many were last seen at the time without an event.
        public let censored: Int
        /// The survival from this time to the next one.
        public let survival: Double
        /// Greenwood's variance of the survival, S² Σ d / (n (n − d)); 0 where S is 0 or 1.
        public let variance: Double
        /// The pointwise interval of the survival; `nil` until the first event.
        ///
        /// S^exp(± z √(Σ d / (n (n − d))) / log S), which stays inside 0 and 1: J. D. Kalbfleisch,
        /// R. L. Prentice, "The Statistical Analysis of Failure Time Data" (1980), 1.3. At S = 0,
        /// where that is not defined, from 0 to the upper end before.
        public let interval: ClosedRange<Double>?
    }

    /// When a share of people has had the event; a `nil` has not been reached.
    public struct Quantile: Hashable, Sendable {
        /// The first time at which the curve is that low.
        public let time: Double?
        /// The first time at which the lower end of the interval is.
        public let lower: Double?
        /// The first time at which the upper end of the interval is.
        public let upper: Double?
    }

    /// One step for every time in the observations, ascending; at some only censoring happened.
    public let steps: [Step]

    /// The curve of observations (time ≥ 0, whether it ended in an event or in censoring).
    ///
    /// `level` is the confidence of the pointwise intervals. O(n log n).
    public init(_ observations: [(time: Double, isEvent: Bool)], level: Double = 0.95) {
        precondition(
            observations.allSatisfy { $0.time >= 0 && $0.time.isFinite },
            "nobody is watched for less than no time"
        )
        let sorted = observations.sorted { $0.time < $1.time }
        var fold = ProductLimit(atRisk: sorted.count, z: Normal.quantile(0.5 + level / 2))
        var start = 0
        while start < sorted.count {
            let time = sorted[start].time
            let end = sorted[start...].firstIndex { $0.time > time } ?? sorted.count
            let events = sorted[start..<end].count { $0.isEvent }
            fold.add(time, events: events, censored: end - start - events)
            start = end
        }
        steps = fold.steps
    }

    /// The share without an event until after `time`.
    ///
    /// - Returns: `nil` past the last observation, unless everybody had the event by then: there
    ///   the data say nothing.
    public func survival(at time: Double) -> Double? {
        guard let last = steps.last, time <= last.time || last.survival == 0 else { return nil }
        return steps.last { $0.time <= time }?.survival ?? 1
    }

    /// When the share `probability` of people has had the event: the first time with
    /// S ≤ 1 − `probability`.
    ///
    /// Its interval holds the times whose pointwise interval contains 1 − `probability`: R.
    /// Brookmeyer, J. Crowley, "A confidence interval for the median survival time", Biometrics 38
    /// (1982) 29–41. 0.5 gives the median.
    public func quantile(_ probability: Double) -> Quantile {
        precondition(probability > 0 && probability < 1, "a share of people had the event")
        // A product of fractions may miss its exact value by a rounding; that counts as reached.
        let bound = (1 - probability) * (1 + 1e-12)
        return Quantile(
            time: steps.first { $0.survival <= bound }?.time,
            lower: steps.first { ($0.interval?.lowerBound ?? 1) <= bound }?.time,
            upper: steps.first { ($0.interval?.upperBound ?? 1) <= bound }?.time
        )
    }

    /// The `quantile` at 0.5.
    public var median: Quantile { quantile(0.5) }
}

/// The curve so far, while time passes.
private struct ProductLimit {
    var steps: [KaplanMeier.Step] = []
    private var atRisk: Int
    private let z: Double
    private var survival = 1.0
    private var greenwood = 0.0

    init(atRisk: Int, z: Double) { (self.atRisk, self.z) = (atRisk, z) }

    mutating func add(_ time: Double, events: Int, censored: Int) {
        let survivors = atRisk - events
        survival *= Double(survivors) / Double(atRisk)
        if survivors > 0 {
            greenwood += Double(events) / (Double(atRisk) * Double(survivors))
        }
        steps.append(
            KaplanMeier.Step(
                time: time,
                atRisk: atRisk,
                events: events,
                censored: censored,
                survival: survival,
                variance: survival * survival * greenwood,
                interval: interval
            )
        )
        atRisk = survivors - censored
    }

    private var interval: ClosedRange<Double>? {
        if survival == 1 { return nil }
        if survival == 0 { return 0...(steps.last?.interval?.upperBound ?? 1) }
        let logarithm = log(survival)
        let reach = exp(z * greenwood.squareRoot() / -logarithm)
        return exp(logarithm * reach)...exp(logarithm / reach)
    }
}
