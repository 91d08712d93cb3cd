import Growth

/// Works out who is who from everything that was ever said about it (M0).
///
/// A pure function of sets: the order in which claims arrive cannot show. Identify calls join an
/// anonymous id to one user and never two users to each other, because people share browsers; alias calls
/// do join users. The rules and their reasons: docs/methods/identity.md.
struct IdentityResolver {
    private let input: IdentityInput
    private let keepsLog: Bool
    private var components = DisjointSets()
    private var joins: [Join] = []
    private var usersOfAnonymous: [AnonymousID: UserID] = [:]
    private var people: [DistinctID: PersonID] = [:]

    private init(_ input: IdentityInput, keepsLog: Bool) {
        (self.input, self.keepsLog) = (input, keepsLog)
    }

    /// Resolves `input`; with `keepsLog` every join is listed, which questions do not need.
    static func resolve(_ input: IdentityInput, keepsLog: Bool = true) -> ResolvedIdentity {
        var resolver = IdentityResolver(input, keepsLog: keepsLog)
        resolver.joinUsers()
        resolver.joinAnonymousIDs()
        resolver.namePeople()
        resolver.joinContacts()
        let traits = resolver.personTraits()
        let mail = MailDomains(traits, input.domains, isInternal: resolver.isInternalHost)
        var accounts = resolver.accounts()
        var memberships = resolver.statedMemberships()
        let links = resolver.linkAccounts(accounts, members: memberships, mail: mail.work)
        accounts = links.merged(accounts)
        memberships = memberships.mapValues { $0.map(links.canonical) }
        resolver.addDomainMemberships(to: &memberships, mail: mail.work, accounts: accounts)
        return resolver.resolved(
            traits: traits,
            accounts: accounts,
            memberships: memberships,
            links: links,
            ourOwn: mail.internalPeople
        )
    }

    // MARK: - People

    /// Alias calls merge two user ids.
    private mutating func joinUsers() {
        for claim in input.claims {
            guard case .aliases(let previous, let user) = claim.statement else { continue }
            let old = UserID(previous.bytes)
            guard old != user, isSeenAsUser(old) || !isSeenAsAnonymous(AnonymousID(old.bytes))
            else {
                continue
            }
            let isJoined = record(
                Join(
                    kind: .alias,
                    left: old.text,
                    right: user.text,
                    since: claim.time,
                    confidence: 1,
                    reason: "an alias call says that both ids are one person"
                )
            )
            if isJoined { components.union(old, user) }
        }
    }

    /// Identify calls, and aliases of an anonymous id, give it to the user who claimed it first.
    private mutating func joinAnonymousIDs() {
        var claimants: [AnonymousID: [(time: Timestamp, user: UserID)]] = [:]
        for claim in input.claims {
            switch claim.statement {
            case .identifies(let anonymous, let user):
                claimants[anonymous, default: []].append((claim.time, user))
            case .aliases(let previous, let user):
                let anonymous = AnonymousID(previous.bytes)
                if isSeenAsAnonymous(anonymous) {
                    claimants[anonymous, default: []].append((claim.time, user))
                }
            default: break
            }
        }
        for (anonymous, claims) in claimants {
            let ordered = claims.sorted { ($0.time, $0.user) < ($1.time, $1.user) }
            let rivals = Set(ordered.map { components.root(of: $0.user) }).count
            for claim in ordered where usersOfAnonymous[anonymous] == nil {
                let isJoined = record(
                    Join(
                        kind: .identify,
                        left: anonymous.text,
                        right: claim.user.text,
                        since: claim.time,
                        confidence: rivals == 1 ? 1 : 0.6,
                        reason: rivals == 1
                            ? "an identify call names both"
                            : "\(rivals) people used this browser; the first to sign in keeps it"
                    )
                )
                if isJoined { usersOfAnonymous[anonymous] = claim.user }
            }
        }
    }

    /// A person is named by the smallest user id of the merged set (CONTRACT: People and accounts).
    private mutating func namePeople() {
        var smallest: [UserID: UserID] = [:]
        for user in input.users.union(components.members) {
            let root = components.root(of: user)
            smallest[root] = min(smallest[root] ?? user, user)
        }
        for user in input.users.union(components.members) {
            people[.user(user)] = PersonID((smallest[components.root(of: user)] ?? user).bytes)
        }
        for anonymous in input.anonymousIDs {
            people[.anonymous(anonymous)] =
                usersOfAnonymous[anonymous].map(person(of:)) ?? PersonID(anonymous.bytes)
        }
    }

    /// A contact of the CRM is the user who has the same e-mail address, if just one has.
    private mutating func joinContacts() {
        var owners: [ByteString: Set<PersonID>] = [:]
        for claim in input.claims {
            guard case .traits(let id, let object) = claim.statement,
                let address = object["email"]?.stringValue
            else { continue }
            owners[Self.folded(address), default: []].insert(person(of: id))
        }
        let people = input.records[.people] ?? []
        for record in people where input.eventUsers.contains(UserID(record.id.bytes)) {
            guard let address = record.text("email") else { continue }
            owners[Self.folded(address), default: []].insert(person(of: UserID(record.id.bytes)))
        }
        for contact in people where !input.eventUsers.contains(UserID(contact.id.bytes)) {
            guard let address = contact.text("email"),
                let found = owners[Self.folded(address)], found.count == 1, let person = found.first
            else { continue }
            let isJoined = record(
                Join(
                    kind: .contact,
                    left: contact.id.text,
                    right: person.text,
                    since: nil,
                    confidence: 0.9,
                    reason: "the contact and the user have the same e-mail"
                )
            )
            if isJoined { self.people[.user(UserID(contact.id.bytes))] = person }
        }
    }

    private static func folded(_ address: String) -> ByteString { ByteString(address.lowercased()) }

    private func person(of user: UserID) -> PersonID {
        people[.user(user)] ?? PersonID(user.bytes)
    }

    private func person(of id: DistinctID) -> PersonID { people[id] ?? PersonID(id.bytes) }

    private func isSeenAsUser(_ user: UserID) -> Bool { input.users.contains(user) }

    private func isSeenAsAnonymous(_ id: AnonymousID) -> Bool { input.anonymousIDs.contains(id) }

    /// Logs a join; `false` when a person undid it.
    private mutating func record(_ make: @autoclosure () -> Join) -> Bool {
        guard keepsLog || !input.undone.isEmpty else { return true }
        var join = make()
        join.isUndone = input.undone.contains(join.pair)
        joins.append(join)
        return !join.isUndone
    }

    // MARK: - Traits

    /// Traits of people from identify calls in order of time, then from people records.
    private func personTraits() -> [PersonID: [String: String]] {
        var traits: [PersonID: [String: String]] = [:]
        for claim in input.claims.sorted(by: { $0.time < $1.time }) {
            guard case .traits(let id, let object) = claim.statement else { continue }
            merge(object, into: &traits[person(of: id), default: [:]])
        }
        for record in input.records[.people] ?? [] {
            let person = person(of: .user(UserID(record.id.bytes)))
            for (name, value) in record.fields {
                traits[person, default: [:]][name] = value.display
            }
        }
        return traits
    }

    /// Everything known as an account, with its traits.
    private func accounts() -> [AccountID: [String: String]] {
        var accounts: [AccountID: [String: String]] = [:]
        for claim in input.claims.sorted(by: { $0.time < $1.time }) {
            switch claim.statement {
            case .accountTraits(let id, let object):
                merge(object, into: &accounts[id, default: [:]])
            case .belongs(_, .id(let id)), .mentions(.id(let id)):
                accounts[id] = accounts[id] ?? [:]
            default: break
            }
        }
        for record in input.records[.accounts] ?? [] {
            let id = AccountID(record.id.bytes)
            accounts[id] = accounts[id] ?? [:]
            for (name, value) in record.fields { accounts[id, default: [:]][name] = value.display }
        }
        return accounts
    }

    private func merge(_ object: JSONObject, into traits: inout [String: String]) {
        for member in object.members {
            if let text = member.value.propertyText { traits[member.key] = text }
        }
    }

    // MARK: - Memberships

    /// Memberships that a call or a record states.
    private mutating func statedMemberships() -> [PersonID: [Membership]] {
        var memberships = groupMemberships()
        addRecordedMemberships(to: &memberships)
        return memberships
    }

    /// Accounts of billing and CRM that are the same company as an account of the product.
    private mutating func linkAccounts(
        _ accounts: [AccountID: [String: String]],
        members: [PersonID: [Membership]],
        mail: [PersonID: ByteString]
    ) -> AccountLinks {
        let used = Set(
            input.claims.compactMap { claim -> AccountID? in
                switch claim.statement {
                case .belongs(_, let reference), .mentions(let reference): account(of: reference)
                default: nil
                }
            }
        )
        var links = AccountLinks(
            accounts: accounts,
            usedInProduct: used,
            members: members,
            users: Set(input.eventUsers.map(person(of:))),
            mail: mail,
            domains: input.domains
        )
        links.addNames(of: accounts, mentioned: input.mentionedAccounts.subtracting(accounts.keys))
        links.keep { secondary, primary, domain in
            record(
                Join(
                    kind: .account,
                    left: secondary.text,
                    right: primary.text,
                    since: nil,
                    confidence: 0.8,
                    reason: domain.map {
                        "both are at \($0), and one of them is used in the product"
                    }
                        ?? "it is the name of that account, and of no other"
                )
            )
        }
        return links
    }

    /// A group call holds from its moment on; a person's first one reaches back over all history.
    private mutating func groupMemberships() -> [PersonID: [Membership]] {
        var starts: [PersonID: Set<Start>] = [:]
        for claim in input.claims {
            guard case .belongs(let id, let reference) = claim.statement,
                let account = account(of: reference)
            else { continue }
            starts[person(of: id), default: []].insert(Start(account: account, time: claim.time))
        }
        var memberships: [PersonID: [Membership]] = [:]
        for (person, starts) in starts {
            let ordered = starts.sorted { ($0.time, $0.account) < ($1.time, $1.account) }
            for (account, time) in ordered.map({ ($0.account, $0.time) }) {
                let isFirst = memberships[person] == nil
                let membership = Membership(
                    account: account,
                    window: TimeWindow(from: isFirst ? .distantPast : time, to: .distantFuture),
                    reason: .group
                )
                let reason = "a group call, or an event that names the account"
                let isJoined = record(Self.join(person, membership, since: time, reason: reason))
                if isJoined {
                    memberships[person, default: []].append(membership)
                }
            }
        }
        return memberships
    }

    private mutating func addRecordedMemberships(to memberships: inout [PersonID: [Membership]]) {
        for row in input.records[.memberships] ?? [] {
            guard let user = row.text("person"), let account = row.account else { continue }
            let window = TimeWindow(
                from: row.time("valid_from") ?? .distantPast,
                to: row.time("valid_to") ?? .distantFuture
            )
            add(
                Membership(account: account, window: window, reason: .membership),
                to: person(of: UserID(user)),
                reason: "a membership record",
                in: &memberships
            )
        }
        for row in input.records[.people] ?? [] {
            guard let account = row.account else { continue }
            add(
                Membership(account: account, window: .always, reason: .person),
                to: person(of: UserID(row.id.bytes)),
                reason: "the person's own record names the account",
                in: &memberships
            )
        }
    }

    private mutating func add(
        _ membership: Membership,
        to person: PersonID,
        reason: @autoclosure () -> String,
        in memberships: inout [PersonID: [Membership]]
    ) {
        let since = membership.window.from
        if record(Self.join(person, membership, since: since, reason: reason())) {
            memberships[person, default: []].append(membership)
        }
    }

    /// People whom nothing else places join the account of their work e-mail's registrable domain.
    private mutating func addDomainMemberships(
        to memberships: inout [PersonID: [Membership]],
        mail: [PersonID: ByteString],
        accounts: [AccountID: [String: String]]
    ) {
        let accountOfDomain = self.accountOfDomain(accounts)
        for (person, domain) in mail where memberships[person] == nil {
            let account = accountOfDomain[domain] ?? AccountID(domain)
            add(
                Membership(account: account, window: .always, reason: .domain),
                to: person,
                reason: "the work e-mail is at \(domain)",
                in: &memberships
            )
        }
    }

    /// The account of a registrable domain; the smallest id where several claim it.
    private func accountOfDomain(
        _ accounts: [AccountID: [String: String]]
    ) -> [ByteString: AccountID] {
        var result: [ByteString: AccountID] = [:]
        for (account, traits) in accounts {
            guard let domain = AccountLinks.domain(in: traits, input.domains) else { continue }
            result[domain] = min(result[domain] ?? account, account)
        }
        return result
    }

    private static func join(
        _ person: PersonID,
        _ membership: Membership,
        since: Timestamp,
        reason: String
    ) -> Join {
        Join(
            kind: .membership(membership.reason),
            left: person.text,
            right: membership.account.text,
            since: since == .distantPast ? nil : since,
            until: membership.window.to,
            confidence: membership.reason.confidence,
            reason: reason
        )
    }

    private func account(of reference: AccountReference) -> AccountID? {
        switch reference {
        case .id(let id): id
        case .through(let kind, let id): input.references[kind]?[id]
        }
    }

    // MARK: - Result

    private func resolved(
        traits: [PersonID: [String: String]],
        accounts: [AccountID: [String: String]],
        memberships: [PersonID: [Membership]],
        links: AccountLinks,
        ourOwn: Set<PersonID>
    ) -> ResolvedIdentity {
        let memberships = memberships.mapValues { all in
            all.sorted {
                ($0.window.from, $0.account, $0.reason.rawValue) < (
                    $1.window.from, $1.account, $1.reason.rawValue
                )
            }
        }
        var allAccounts = accounts
        for membership in memberships.values.joined() where allAccounts[membership.account] == nil {
            allAccounts[membership.account] = [:]
        }
        let internalAccounts = Set(
            allAccounts.keys.filter { isInternal($0, allAccounts[$0] ?? [:]) }
        )
        .union(input.configuration.internalAccounts.map(links.canonical))
        let everybody = Set(people.values).union(memberships.keys)
        let internalPeople = everybody.filter { person in
            ourOwn.contains(person)
                || isOnly(in: internalAccounts, memberships[person] ?? [])
        }
        return ResolvedIdentity(
            map: IdentityMap(
                people: people,
                memberships: memberships,
                references: input.references.mapValues { $0.mapValues(links.canonical) },
                links: links.primaries,
                internalPeople: internalPeople,
                internalAccounts: internalAccounts
            ),
            joins: joins.sorted(),
            personTraits: traits,
            accountTraits: allAccounts
        )
    }

    /// Somebody of ours visits customers' accounts; a customer can visit a test account and stays one.
    private func isOnly(in accounts: Set<AccountID>, _ memberships: [Membership]) -> Bool {
        !memberships.isEmpty && memberships.allSatisfy { accounts.contains($0.account) }
    }

    private func isInternal(_ account: AccountID, _ traits: [String: String]) -> Bool {
        if input.configuration.internalAccounts.contains(account) { return true }
        let hosts = [account.text, traits["domain"], traits["website"]]
        return hosts.contains { $0.map { isInternalHost(AccountLinks.host(in: $0)) } ?? false }
    }

    private func isInternalHost(_ host: String) -> Bool {
        let domain = input.domains.registrableDomain(of: host) ?? host
        return input.configuration.internalDomains.contains {
            ByteString($0) == ByteString(domain) || ByteString($0) == ByteString(host)
        }
    }
}

/// A moment from which on a person was in an account.
private struct Start: Hashable {
    let account: AccountID
    let time: Timestamp
}
