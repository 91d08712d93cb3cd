/// Somebody of ours.
public struct TeamMember: Hashable, Sendable {
    /// Id in the file.
    public let id: RecordID
    /// What they do, as the file says: founder, ae, sdr, se, csm, engineer.
    public let role: String?
    /// First day, where known, and the first moment after the last.
    public let start, end: Timestamp?
    /// Loaded cost of a year, in the workspace's currency.
    public let loadedCost: Money?

    /// Whether they work here at `moment`.
    public func isHere(at moment: Timestamp) -> Bool {
        (start.map { $0 <= moment } ?? true) && (end.map { moment < $0 } ?? true)
    }

    /// Whether their work is to sell: an account executive, a development rep, a sales engineer.
    public var sells: Bool {
        let words = role.map(asciiLowercased)?.utf8.split { !(97...122).contains($0) } ?? []
        let roles = Set(words.map { String(decoding: $0, as: UTF8.self) })
        return !roles.isDisjoint(with: Self.sellingRoles)
            || roles.isSuperset(of: ["account", "executive"])
    }

    private static let sellingRoles: Set<String> = [
        "ae", "am", "bdr", "rep", "sales", "sdr", "se", "seller",
    ]
}

/// Money spent on selling and marketing.
public struct Spend: Hashable, Sendable {
    /// Id in the file.
    public let id: RecordID
    /// When.
    public let time: Timestamp
    /// How much, in the workspace's currency; `nil` without an exchange rate.
    public let amount: Money?
    /// Channel or campaign.
    public let channel: String?
    /// The motion it serves, if the file says so.
    public let motion: Motion?
}

/// What is known of an account beside what it did.
public struct AccountProfile: Hashable, Sendable {
    /// People who work there.
    public let employees: Int?
    /// The plan it is on, in the product's or CRM's words.
    public let plan: String?
    /// Where it came from.
    public let source: String?
    /// Its industry.
    public let industry: String?

    /// Reads the traits `employees`, `plan`, `source` and `industry`.
    public init(traits: [String: String]) {
        func text(_ name: String) -> String? { traits[name].flatMap { $0.isEmpty ? nil : $0 } }
        employees = text("employees").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        (plan, source, industry) = (text("plan"), text("source"), text("industry"))
    }
}
