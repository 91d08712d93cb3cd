import Statistics

/// A Kaplan-Meier curve as tables that a page can draw (M2, K13).
struct SurvivalCurve {
    let curve: KaplanMeier
    private static let points = 60

    init(_ observations: [(time: Double, isEvent: Bool)]) { curve = KaplanMeier(observations) }

    /// At most sixty rows of time, share without the event, low and high: the beginning, the last
    /// event, and events evenly spaced in order between.
    var points: [[JSONValue]] {
        let events = curve.steps.filter { $0.events > 0 }
        let room = Self.points - 1
        let kept =
            events.count <= room
            ? events
            : (0..<room).map { events[$0 * (events.count - 1) / (room - 1)] }
        let rows = kept.map { step -> [JSONValue] in
            [
                JSONValue(statistic: step.time), JSONValue(statistic: step.survival),
                JSONValue(statistic: step.interval?.lowerBound),
                JSONValue(statistic: step.interval?.upperBound),
            ]
        }
        return curve.steps.isEmpty ? [] : [[0, 1, 1, 1].map { .number($0) }] + rows
    }

    /// The quartiles: when a quarter, half and three quarters had the event; empty cells where that
    /// has not been reached.
    func quartiles(_ title: String, unit: String) -> FindingTable {
        FindingTable(
            title: title,
            columns: ["figure", unit, "low", "high"],
            rows: [("p25", 0.25), ("median", 0.5), ("p75", 0.75)]
                .map { name, share in
                    let quantile = curve.quantile(share)
                    return [
                        .string(name), JSONValue(statistic: quantile.time),
                        JSONValue(statistic: quantile.lower), JSONValue(statistic: quantile.upper),
                    ]
                }
        )
    }
}
