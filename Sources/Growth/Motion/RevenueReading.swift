/// A share by revenue that does not say what the same share by number of accounts says.
struct RevenueReading {
    /// `product-first has`.
    let what: String
    let share: Double
    let interval: ClosedRange<Double>
    /// The share by number of accounts.
    let byNumber: Double
    /// Whether an answer of no is questioned: then a larger share by revenue comes from large
    /// accounts.
    var isAgainst = false

    /// Both shares in one sentence.
    ///
    /// "Counted by revenue, product-first has 50 % (34 % to 70 %): the small accounts decide the
    /// verdict."
    func sentence(adding other: String = "", decides answer: String) -> String {
        let fewerByRevenue = isAgainst ? share > byNumber : share < byNumber
        return "Counted by revenue, \(what) \(percent(share)) (\(percent(interval.lowerBound)) to "
            + "\(percent(interval.upperBound)))\(other): "
            + (fewerByRevenue
                ? "the small accounts decide \(answer)."
                : "too few accounts hold the revenue to say the same of it.")
    }
}
