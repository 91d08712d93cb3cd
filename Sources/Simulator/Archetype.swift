public import Growth

/// The sorts of companies that can be simulated.
public enum Archetype: String, CaseIterable, Sendable {
    /// Users try, invite colleagues and buy by themselves.
    case bottomUp = "bottom-up"
    /// Executives are met first; users come after the signature.
    case topDown = "top-down"
    /// A paid pilot in a small team, then the rest of the company.
    case landAndExpand = "land-and-expand"
    /// A "free trial" that does nothing before a call, a security review and provisioning (A12).
    case freeTrialCostume = "free-trial-costume"
    /// Bottom-up, with half of the revenue from one customer whom a founder knew (A25).
    case oneBigLogo = "one-big-logo"
    /// Ten people who run two motions at once, neither of them well (A24).
    case twoMotions = "two-motions"

    /// The motion it really runs; `nil` where two run at once.
    public var motion: Motion? {
        switch self {
        case .bottomUp, .oneBigLogo: .bottomUp
        case .topDown, .freeTrialCostume: .topDown
        case .landAndExpand: .landAndExpand
        case .twoMotions: nil
        }
    }

    /// The motion its founders declare, at times against the facts (A4).
    public var declaredMotion: Motion {
        switch self {
        case .bottomUp, .topDown, .oneBigLogo: .topDown
        case .landAndExpand: .landAndExpand
        case .freeTrialCostume, .twoMotions: .bottomUp
        }
    }
}
