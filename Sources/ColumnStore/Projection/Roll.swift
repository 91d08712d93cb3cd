import Growth

/// Who stands behind the codes of a snapshot, as one scope knows them: people and accounts by number.
///
/// Numbers count from 1 in the order in which actors lie in the files, so that what one of them did lies together; 0
/// is nobody. Identity is resolved here, once for each distinct id, and nowhere else.
struct Roll: Sendable {
    /// The number of one of ours, whose events never count.
    static let ignored = UInt32.max

    /// The person, the account, with number `i + 1`.
    let people: [PersonID], accounts: [AccountID]
    private let identity: IdentityMap
    private let accountNumbers: [AccountID: UInt32]
    /// By code: whom a user id, an anonymous id, an account reference stand for.
    private let users, browsers, references: [UInt32]
    /// By person number less 1: where that person belongs.
    private let homes: [Home]

    /// Which account a person's events fall to when they name none.
    fileprivate enum Home {
        case nowhere
        case one(account: UInt32, TimeWindow)
        case several
    }

    /// Calls the roll of everybody whom `snapshot` names.
    init(_ snapshot: Snapshot, _ identity: IdentityMap) {
        var call = RollCall(snapshot.vocabulary, identity)
        for shown in snapshot.shown { call.meet(shown.segment) }
        (self.identity, people, accounts) = (identity, call.people.values, call.accounts.values)
        (users, browsers, references) = (call.users, call.browsers, call.references)
        (homes, accountNumbers) = (call.homes, call.accounts.numbers)
    }

    /// The number of the person behind the codes of a row: by the user id where there is one, else by the anonymous id.
    func person(user: UInt32, anonymous: UInt32) -> UInt32 {
        user > 0 ? users[Int(user)] : browsers[Int(anonymous)]
    }

    /// The number of the account that a row names, else that of `person` at `time`.
    func account(named reference: UInt32, person: UInt32, at time: Int64) -> UInt32 {
        if reference > 0, references[Int(reference)] > 0 { return references[Int(reference)] }
        if person == 0 { return 0 }
        switch homes[Int(person) - 1] {
        case .nowhere: return 0
        case .one(let account, let window):
            return window.contains(Timestamp(millis: time)) ? account : 0
        case .several:
            let found = identity.account(
                named: nil,
                person: people[Int(person) - 1],
                at: Timestamp(millis: time)
            )
            return found.map { accountNumbers[$0] ?? Self.ignored } ?? 0
        }
    }

    /// Who has `number` among the actors of a unit.
    func actor(_ number: Int, _ unit: ActorUnit) -> Actor {
        unit == .person ? .person(people[number - 1]) : .account(accounts[number - 1])
    }

    /// How many actors of a unit there are.
    func count(_ unit: ActorUnit) -> Int { unit == .person ? people.count : accounts.count }
}

/// The making of a roll.
private struct RollCall {
    private let words: Words
    private let identity: IdentityMap
    private(set) var people = Numbering<PersonID>()
    private(set) var accounts = Numbering<AccountID>()
    private(set) var homes: [Roll.Home] = []
    /// By code; `unmet` for those that no row named yet.
    private(set) var users, browsers, references: [UInt32]
    private static let unmet = UInt32.max - 1

    init(_ words: Words, _ identity: IdentityMap) {
        (self.words, self.identity) = (words, identity)
        users = Array(repeating: Self.unmet, count: words.strings.count + 1)
        references = Array(repeating: Self.unmet, count: words.references.count + 1)
        (users[0], references[0]) = (0, 0)
        browsers = users
    }

    /// Takes in whom the rows of a segment name.
    mutating func meet(_ segment: Segment) {
        for row in 0..<segment.count {
            let (user, browser) = (Int(segment.users[row]), Int(segment.anonymous[row]))
            let reference = Int(segment.accounts[row])
            if users[user] == Self.unmet {
                users[user] = number(
                    identity.person(user: UserID(words.strings[user - 1]), anonymous: nil)
                )
            }
            if browsers[browser] == Self.unmet {
                browsers[browser] = number(
                    identity.person(user: nil, anonymous: AnonymousID(words.strings[browser - 1]))
                )
            }
            if references[reference] == Self.unmet {
                // A row's own account does not depend on the person or the moment.
                let named = identity.account(
                    named: words.references[reference - 1],
                    person: nil,
                    at: segment.time(row)
                )
                references[reference] = named.map { number($0) } ?? 0
            }
        }
    }

    private mutating func number(_ person: PersonID?) -> UInt32 {
        guard let person else { return 0 }
        if identity.isInternal(person) { return Roll.ignored }
        let number = people.number(of: person)
        if Int(number) > homes.count { homes.append(home(of: person)) }
        return number
    }

    private mutating func number(_ account: AccountID) -> UInt32 {
        identity.isInternal(account) ? Roll.ignored : accounts.number(of: account)
    }

    /// Numbers every account that the person ever belongs to.
    private mutating func home(of person: PersonID) -> Roll.Home {
        let memberships = identity.memberships(of: person)
        let numbers = memberships.map { number($0.account) }
        guard let only = memberships.first else { return .nowhere }
        guard numbers.count == 1 else { return .several }
        return .one(account: numbers[0], only.window)
    }
}

/// Gives each distinct key a number from 1, in order of first appearance.
struct Numbering<Key: Hashable> {
    private(set) var values: [Key] = []
    private(set) var numbers: [Key: UInt32] = [:]

    /// The number of `key`, a new one if it was never met.
    mutating func number(of key: Key) -> UInt32 {
        if let known = numbers[key] { return known }
        values.append(key)
        let new = UInt32(values.count)
        numbers[key] = new
        return new
    }
}
