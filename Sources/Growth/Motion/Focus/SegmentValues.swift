/// The value of each attribute that accounts are told apart by.
struct SegmentValues {
    private let profiles: [AccountID: AccountProfile]
    private let plans: [AccountID: String]
    private let firstSources: [AccountID: String]

    init(_ records: CompanyRecords, won: [WonAccount]) {
        profiles = records.profiles
        var plans: [AccountID: String] = [:]
        for account in won { plans[account.account] = account.plan }
        self.plans = plans
        let deals = records.opportunities.sorted {
            ($0.created ?? .distantFuture, $0.id) < ($1.created ?? .distantFuture, $1.id)
        }
        var sources: [AccountID: String] = [:]
        for deal in deals {
            guard let account = deal.account, sources[account] == nil else { continue }
            sources[account] = deal.source
        }
        firstSources = sources
    }

    /// The value of `attribute` for `account`; `nil` where no fact says it.
    func value(of attribute: Segment.Attribute, for account: AccountID) -> String? {
        switch attribute {
        case .size: profiles[account]?.employees.flatMap(Segment.sizeBand)
        case .plan: plans[account] ?? profiles[account]?.plan
        case .channel: profiles[account]?.source ?? firstSources[account]
        }
    }

    /// Whether `account` belongs to `segment`.
    func contains(_ account: AccountID, in segment: Segment) -> Bool {
        value(of: segment.attribute, for: account)
            .map { ByteString($0) == ByteString(segment.value) } ?? false
    }

    /// Accounts of which anything is known.
    var accounts: [AccountID] {
        Set(profiles.keys).union(plans.keys).union(firstSources.keys).sorted()
    }

    /// The values that `accounts` have of `attribute`: sizes from small to large, others by bytes.
    func values(of attribute: Segment.Attribute, among accounts: [AccountID]) -> [String] {
        let all = Set(
            accounts.compactMap { value(of: attribute, for: $0) }.map { ByteString($0) }
        )
        if attribute == .size {
            return Segment.sizeBands.map(\.name).filter { all.contains(ByteString($0)) }
        }
        return all.sorted().map(\.text)
    }
}
