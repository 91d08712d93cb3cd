import Growth

/// Which accounts of billing and CRM are the same company as an account of the product.
///
/// Systems give one company several ids. Accounts that share the registrable domain of a work e-mail or
/// web site are one if exactly one of them is used in the product: that one gives the id. If none is, but
/// people with an e-mail there use the product without naming an account, the smallest id stands for
/// all. Where the product itself has several accounts at one domain nothing is joined, because nobody
/// can tell to which of them a bill belongs; nor where nobody uses the product, because offices of one
/// company can be customers of their own.
struct AccountLinks {
    /// The account each joined one is another id of.
    private(set) var primaries: [AccountID: AccountID] = [:]
    private var domains: [AccountID: ByteString] = [:]

    /// Finds the links; `members` are the memberships that calls and records state.
    init(
        accounts: [AccountID: [String: String]],
        usedInProduct used: Set<AccountID>,
        members: [PersonID: [Membership]],
        users: Set<PersonID>,
        mail: [PersonID: ByteString],
        domains directory: DomainDirectory
    ) {
        let byMembers = Self.domains(of: used, members: members, mail: mail)
        let loose = Set(
            users.filter { user in
                members[user]?.contains { $0.reason == .group } != true
            }
            .compactMap { mail[$0] }
        )
        var atDomain: [ByteString: [AccountID]] = [:]
        for (account, own) in accounts {
            guard let domain = Self.domain(in: own, directory) ?? byMembers[account] else {
                continue
            }
            atDomain[domain, default: []].append(account)
        }
        for (domain, accounts) in atDomain where accounts.count > 1 {
            let inProduct = accounts.filter(used.contains)
            let standIn = loose.contains(domain) ? accounts.min() : nil
            guard inProduct.count <= 1, let primary = inProduct.first ?? standIn else { continue }
            for account in accounts where account != primary {
                primaries[account] = primary
                domains[account] = domain
            }
        }
    }

    /// Adds ids that are the name of exactly one account: a CRM report names accounts that way.
    ///
    /// `mentioned` are ids that records refer to and nothing else knows.
    mutating func addNames(of accounts: [AccountID: [String: String]], mentioned: Set<AccountID>) {
        var named: [ByteString: [AccountID]] = [:]
        for (account, traits) in accounts {
            guard let name = traits["name"] else { continue }
            named[Self.folded(name), default: []].append(account)
        }
        for id in mentioned {
            let owners = Set((named[Self.folded(id.text)] ?? []).map(canonical))
            guard owners.count == 1, let owner = owners.first, owner != id else { continue }
            primaries[id] = owner
        }
    }

    private static func folded(_ name: String) -> ByteString {
        ByteString(name.lowercased().split(separator: " ").joined(separator: " "))
    }

    /// Drops the links that `isKept` refuses; it is asked in no particular order.
    mutating func keep(where isKept: (AccountID, AccountID, _ domain: ByteString?) -> Bool) {
        primaries = primaries.filter { isKept($0.key, $0.value, domains[$0.key]) }
    }

    /// The account that `account` is another id of, or itself.
    func canonical(_ account: AccountID) -> AccountID { primaries[account] ?? account }

    /// The membership in the one account.
    func canonical(_ membership: Membership) -> Membership {
        Membership(
            account: canonical(membership.account),
            window: membership.window,
            reason: membership.reason
        )
    }

    /// The accounts under their one id, with the traits of all; the primary's own win.
    func merged(_ accounts: [AccountID: [String: String]]) -> [AccountID: [String: String]] {
        var merged = accounts
        for (secondary, primary) in primaries.sorted(by: { $0.key < $1.key }) {
            let own = merged[primary] ?? [:]
            merged[primary] = own.merging(accounts[secondary] ?? [:]) { mine, _ in mine }
            merged[secondary] = nil
        }
        return merged
    }

    /// The work domain of an account: of its domain or web site, else of its e-mail.
    static func domain(in traits: [String: String], _ directory: DomainDirectory) -> ByteString? {
        if let address = traits["domain"] ?? traits["website"] {
            return directory.registrableDomain(of: host(in: address))
                .flatMap {
                    directory.classification(of: $0) == .work ? ByteString($0) : nil
                }
        }
        return traits["email"].flatMap(EmailAddress.init).flatMap(directory.accountDomain)
            .map { ByteString($0) }
    }

    /// The host of a web address: `https://www.acme.example/start` is at `www.acme.example`.
    static func host(in address: String) -> String {
        let afterScheme =
            address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        return String(afterScheme.prefix { $0 != "/" && $0 != ":" && $0 != "?" })
    }

    /// For accounts of the product: the work domain of their members, where all have the same.
    private static func domains(
        of used: Set<AccountID>,
        members: [PersonID: [Membership]],
        mail: [PersonID: ByteString]
    ) -> [AccountID: ByteString] {
        var found: [AccountID: Set<ByteString>] = [:]
        for (person, memberships) in members {
            guard let domain = mail[person] else { continue }
            for membership in memberships where used.contains(membership.account) {
                found[membership.account, default: []].insert(domain)
            }
        }
        return found.compactMapValues { $0.count == 1 ? $0.first : nil }
    }
}
