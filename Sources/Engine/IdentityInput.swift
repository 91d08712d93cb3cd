import Growth

/// Everything that identity is worked out from.
struct IdentityInput {
    /// What events said, in any order.
    let claims: [IdentityClaim]
    /// People, memberships and accounts as they are now.
    let records: [RecordKind: [Record]]
    /// The account of each record that others refer to.
    let references: [RecordKind: [RecordID: AccountID]]
    /// The pairs that a person keeps apart.
    let undone: Set<JoinedPair>
    let configuration: Configuration
    let domains: DomainDirectory
    let users: Set<UserID>
    /// Users whom an event names, as opposed to those of records alone.
    let eventUsers: Set<UserID>
    let anonymousIDs: Set<AnonymousID>

    /// Accounts that records of money and deals refer to.
    var mentionedAccounts: Set<AccountID> {
        let kinds: [RecordKind] = [
            .subscriptions, .invoices, .opportunities, .activities, .pilots, .churnReasons,
        ]
        return Set(kinds.flatMap { records[$0] ?? [] }.compactMap(\.account))
    }

    init(
        claims: [IdentityClaim],
        records: [RecordKind: [Record]],
        undone: Set<JoinedPair>,
        configuration: Configuration
    ) {
        self.claims = claims
        self.records = records
        self.undone = undone
        self.configuration = configuration
        domains = DomainDirectory(
            freeMail: configuration.freeMailDomains,
            work: configuration.workDomains
        )
        references = records.mapValues { rows in
            Dictionary(
                rows.compactMap { row in row.account.map { (row.id, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        }
        var users: Set<UserID> = []
        var anonymousIDs: Set<AnonymousID> = []
        for claim in claims {
            for id in claim.statement.ids {
                switch id {
                case .user(let user): users.insert(user)
                case .anonymous(let anonymous): anonymousIDs.insert(anonymous)
                }
            }
        }
        eventUsers = users
        for row in records[.people] ?? [] { users.insert(UserID(row.id.bytes)) }
        for row in records[.memberships] ?? [] {
            if let person = row.text("person") { users.insert(UserID(person)) }
        }
        self.users = users
        self.anonymousIDs = anonymousIDs
    }
}

extension DistinctID {
    /// The id without its sort.
    var bytes: ByteString {
        switch self {
        case .user(let id): id.bytes
        case .anonymous(let id): id.bytes
        }
    }
}

extension IdentityClaim.Statement {
    /// The distinct ids it names.
    ///
    /// An alias names the previous id as a user only if nobody saw it as an anonymous id, which the
    /// resolver decides.
    var ids: [DistinctID] {
        switch self {
        case .identifies(let anonymous, let user): [.anonymous(anonymous), .user(user)]
        case .aliases(_, let user): [.user(user)]
        case .belongs(let id, _), .traits(let id, _), .seen(let id): [id]
        case .accountTraits, .mentions: []
        }
    }
}
