import Statistics

/// A share that was counted, with the interval that fits how.
///
/// Accounts are independent of each other; people of one account are not, so their share is as sure
/// as fewer independent people would make it.
struct ObservedShare {
    /// How many of how many.
    let proportion: Proportion
    /// Where the share lies; all of it when nobody was counted.
    let range: ClosedRange<Double>
    /// Of the interval.
    let method: String

    /// A share of accounts, or of others that do not depend on each other: Wilson's interval.
    init(_ proportion: Proportion) {
        (self.proportion, range) = (proportion, proportion.wilson())
        method = "Wilson"
    }

    /// The share of `people` for whom `isCounted` holds, where those with one `account` are alike; a
    /// person without an account is alone.
    init<Someone>(
        of people: [Someone],
        in account: (Someone) -> AccountID?,
        where isCounted: (Someone) -> Bool
    ) {
        var clusters: [AccountID: (part: Int, whole: Int)] = [:]
        var alone: [(part: Int, whole: Int)] = []
        for person in people {
            let part = isCounted(person) ? 1 : 0
            guard let account = account(person) else {
                alone.append((part, 1))
                continue
            }
            clusters[account, default: (0, 0)].part += part
            clusters[account, default: (0, 0)].whole += 1
        }
        let ordered = clusters.sorted { $0.key < $1.key }.map(\.value)
        let share = ClusteredProportion(ordered + alone)
        (proportion, range) = (share.pooled, share.interval())
        method = "Wilson, people of one account counted as alike"
    }

    /// From 0 to 1; `nil` when nobody was counted.
    var share: Double? { proportion.share }
    /// Who was counted, and who of them has the property.
    var whole: Int { proportion.whole }
    var part: Int { proportion.part }

    /// The interval; `nil` when nobody was counted.
    var interval: Interval? { whole > 0 ? Interval(range, method: method) : nil }
}
