/// Spend whose rows name the motion they serve.
struct MotionSpend {
    /// Lines with a motion and an amount, in order of id.
    let named: [(row: Spend, motion: Motion, amount: Money)]
    /// Lines that name no motion, or have no amount that can be converted.
    let leftOut: Int
    private let currency: CurrencyCode

    /// The spend of `records` from `begin` on.
    init(_ records: CompanyRecords, since begin: Timestamp = .distantPast) {
        let rows = records.spend.filter { $0.time >= begin }
        named = rows.compactMap { row in
            guard let motion = row.motion, let amount = row.amount else { return nil }
            return (row, motion, amount)
        }
        leftOut = rows.count - named.count
        currency = records.configuration.currency
    }

    /// The sum of the rows for which `isIncluded` holds, in major units.
    func sum(where isIncluded: (Motion) -> Bool = { _ in true }) -> Double {
        named.filter { isIncluded($0.motion) }.reduce(0) { $0 + $1.amount.majorUnits }
    }

    var table: FindingTable {
        let total = sum()
        return FindingTable(
            title: "Spend by motion in \(currency)",
            columns: ["motion", "amount", "share"],
            rows: Motion.allCases.map { motion in
                let amount = sum { $0 == motion }
                return [
                    .string(motion.rawValue), JSONValue(statistic: amount, digits: 15),
                    JSONValue(statistic: total > 0 ? amount / total : nil),
                ]
            }
        )
    }
}
