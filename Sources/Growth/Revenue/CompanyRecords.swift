/// The facts about a company's accounts, money and deals that count at one moment, with their
/// types.
///
/// Facts at or after `asOf` do not count, nor do those of our own accounts and people (M0).
/// Whatever is left out is counted with its reason, so that a verdict can say what it does not
/// know. The order of the records handed in makes no difference.
public struct CompanyRecords: Sendable {
    /// Settings of the workspace.
    public let configuration: Configuration
    /// Who is who.
    public let identity: IdentityMap
    /// Facts at or after this moment do not count.
    public let asOf: Timestamp
    /// The zone of days.
    public let zone: ZoneOffsets
    /// How many records of each kind were imported, counting or not.
    public let imported: [RecordKind: Int]
    /// Names of accounts, where known.
    public let accountNames: [AccountID: String]
    /// Recurring charges, in order of id; each has an account.
    public private(set) var subscriptions: [Subscription]
    /// Paid amounts, in order of id; each has an account.
    public private(set) var invoices: [PaidInvoice]
    /// Deals, in order of id; some without account.
    public private(set) var opportunities: [Opportunity]
    /// Sales touches, in order of id; those of people without account too.
    public private(set) var touches: [SalesTouch]
    /// Pilots, in order of id.
    public private(set) var pilots: [Pilot]
    /// Our own people, in order of id.
    public let team: [TeamMember]
    /// Money spent on selling and marketing, in order of id.
    public private(set) var spend: [Spend]
    /// What is known of accounts beside what they did.
    public private(set) var profiles: [AccountID: AccountProfile]
    /// Job titles of people, where known.
    public let titles: [PersonID: String]
    /// List prices above zero in the workspace's currency, by product.
    public let listPrices: [RecordID: Money]
    /// What was left out of the above, by kind and reason.
    public let omissions: [RecordKind: [Omission: Int]]
    /// In which currencies the amounts are that the above rest on, by kind.
    public let currencies: [RecordKind: [CurrencyCode: Int]]
    /// Whether a deal was imported, or an activity other than a ticket, or the configuration says
    /// that nobody here sells.
    ///
    /// Without any, nobody is known to be untouched.
    public let knowsSalesSide: Bool
    private let addresses: AddressBook

    /// Gives types to `records`, each kind already folded to one current row per id.
    ///
    /// `emails` and `titles` are addresses and job titles known from elsewhere than people records,
    /// such as identify calls; `traits` what group calls and records say of accounts.
    public init(
        records: [RecordKind: [Record]],
        configuration: Configuration,
        identity: IdentityMap = .empty,
        emails: [PersonID: String] = [:],
        titles: [PersonID: String] = [:],
        traits: [AccountID: [String: String]] = [:],
        asOf: Timestamp,
        zone: ZoneOffsets = .utc
    ) {
        (self.configuration, self.identity) = (configuration, identity)
        (self.asOf, self.zone) = (asOf, zone)
        imported = records.mapValues(\.count).filter { $0.value > 0 }
        addresses = AddressBook(
            people: records[.people] ?? [],
            emails: emails,
            identity: identity
        )
        var intake = Intake(
            records: records,
            configuration: configuration,
            identity: identity,
            addresses: addresses,
            asOf: asOf
        )
        accountNames = intake.accountNames()
        subscriptions = intake.subscriptions()
        invoices = intake.invoices()
        opportunities = intake.opportunities()
        touches = intake.touches()
        pilots = intake.pilots()
        (team, spend) = (intake.team(), intake.spend())
        self.titles = titles.merging(intake.titles()) { $1 }
        listPrices = intake.listPrices()
        profiles = traits.mapValues(AccountProfile.init)
        knowsSalesSide = intake.knowsSalesSide || configuration.sellsWithoutSales
        (omissions, currencies) = (intake.omissions, intake.currencies)
    }

    /// The facts about the accounts for which `isIncluded` holds, and about nobody's account.
    ///
    /// Spend is left out, because nothing says for which accounts it was; what was imported and left
    /// out stays that of the whole company.
    func narrowed(to isIncluded: (AccountID) -> Bool) -> CompanyRecords {
        var copy = self
        copy.subscriptions = subscriptions.filter { isIncluded($0.account) }
        copy.invoices = invoices.filter { isIncluded($0.account) }
        copy.opportunities = opportunities.filter { $0.account.map(isIncluded) ?? false }
        copy.touches = touches.filter { $0.account.map(isIncluded) ?? true }
        copy.pilots = pilots.filter { isIncluded($0.account) }
        copy.spend = []
        copy.profiles = profiles.filter { isIncluded($0.key) }
        return copy
    }

    /// The person whom `reference`, a user id or an e-mail address, names.
    public func person(named reference: String) -> PersonID? { addresses.person(named: reference) }

    /// Whether nobody counts as touched only because the configuration says that nobody here sells.
    public var assumesNoSales: Bool {
        configuration.sellsWithoutSales && touches.isEmpty && opportunities.isEmpty
    }

    /// Sentences about what was left out of `kinds`, in a fixed order.
    public func omissionSentences(of kinds: [RecordKind]) -> [String] {
        kinds.flatMap { kind in
            Omission.allCases.compactMap { reason in
                omissions[kind]?[reason].map { reason.sentence(counting: $0, of: kind) }
            }
        }
    }

    /// Why a record does not count.
    public enum Omission: String, CaseIterable, Sendable {
        /// Dated at or after the as-of moment.
        case inFuture
        /// One of our own, or for tests.
        case ofOurOwn
        /// Names no account, and none can be found through its person, e-mail, deal or
        /// subscription.
        case withoutAccount
        /// The moment that decides is missing.
        case withoutTime
        /// Its currency has no exchange rate, or the amount does not fit.
        case withoutExchangeRate
        /// An amount without the interval it is charged for.
        case withoutInterval
    }
}

extension CompanyRecords.Omission {
    /// "3 invoices name no account".
    public func sentence(counting count: Int, of kind: RecordKind) -> String {
        let words = kind.rawValue.split(separator: "-").joined(separator: " ")
        let one = count == 1
        let count = grouped(count)
        return switch self {
        case .inFuture: "\(count) of the \(words) \(one ? "lies" : "lie") in the future"
        case .ofOurOwn: "\(count) of the \(words) \(one ? "is" : "are") our own or for tests"
        case .withoutAccount: "\(count) of the \(words) could not be joined to an account"
        case .withoutTime:
            "\(count) of the \(words) \(one ? "lacks" : "lack") the date that decides"
        case .withoutExchangeRate:
            "amounts of \(count) of the \(words) have no exchange rate in groundswell.yaml"
        case .withoutInterval:
            "amounts of \(count) of the \(words) name no billing interval"
        }
    }
}

/// An e-mail address as it is compared: ASCII letters small.
public func foldedAddress(_ address: String) -> ByteString { ByteString(asciiLowercased(address)) }

/// `text` with the letters A to Z made small and nothing else changed.
func asciiLowercased(_ text: String) -> String {
    String(decoding: text.utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
}
