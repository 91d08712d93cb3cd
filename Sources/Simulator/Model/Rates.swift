/// The rates in which archetypes differ; those that all companies share stand in `CompanyModel`.
struct Rates {
    /// How many accounts take a path, and how their deals go.
    struct Path {
        var path: SalesPath
        /// Probability that an account takes it, each by its own draw.
        var share: Double
        /// Median days from the first touch to the close.
        var cycleDays: Double
        /// Probability that a deal is won.
        var win: Double
    }

    /// Shares add up to one.
    var paths: [Path]
    /// Accounts arrive `1 + growth` times as fast at the end as at the beginning; not zero.
    var growth = 2.0
    /// Weights of accounts with 4–50, 50–500 and 500–10,000 employees.
    var employeeWeights = [60, 30, 10]
    /// Probability that the first person of an account activates without sales, and the others.
    var founderActivation = 0.48
    var colleagueActivation = 0.30
    /// The same where sales leads.
    var soldFounderActivation = 0.85
    var soldColleagueActivation = 0.45
    /// How buying by oneself depends on the number of users.
    var criticalMass = CriticalMass()
    /// Probability that sales-first accounts use the product before they sign.
    var evaluation = 1.0
    /// Probability of a security review before a contract.
    var securityReview = 0.0
    /// Seats of a first contract.
    var contractSeats = (median: 20.0, sigma: 0.3)
    /// Probability that the payer of a contract is a user.
    var userSigns = 0.25

    /// The rates of one path; every path has some.
    func of(_ path: SalesPath) -> Path {
        paths.first { $0.path == path } ?? Path(path: path, share: 0, cycleDays: 38, win: 0.5)
    }
}
