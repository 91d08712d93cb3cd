/// A deal as it is planned, before it is known who uses the product.
struct Engagement {
    /// First sales touch.
    var met: Int64
    var opened: Int64
    /// When the deal closes, perhaps beyond the told time.
    var closed: Int64
    var wins: Bool
    /// Seats of the contract.
    var seats: Int
    var owner: String
    var securityReview: Int64?
    /// When an administrator lets people in.
    var provisioning: Int64?
    var pilot: PilotStory?
    /// Later deals for more seats.
    var expansions: [Expansion] = []
}

/// More seats, sold by sales.
struct Expansion {
    var at: Int64
    var seats: Int
}

/// A pilot: a small team, a planned end, a decision.
struct PilotStory {
    var started: Int64
    var ends: Int64
    /// `nil` where nobody ever decides (limbo).
    var decided: Int64?
    var isExtended: Bool
    var isPaid: Bool
    /// Planned users.
    var users: Int
}
