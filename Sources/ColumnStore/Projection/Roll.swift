import Growth

/// Who stands behind the numbers of a layout: accounts count from 1 in order of their ids, people in order of the account
/// they belong to first, so that what happened in an account lies together; 0 is nobody.
struct Roll: Sendable {
    private let peopleIDs: Deferred<[PersonID]>
    private let accountIDs: Deferred<[AccountID]>
    private let counts: (people: Int, accounts: Int)

    /// A roll of everybody by number less 1.
    init(people: [PersonID], accounts: [AccountID]) {
        (peopleIDs, accountIDs) = (Deferred(known: people), Deferred(known: accounts))
        counts = (people.count, accounts.count)
    }

    /// A roll that is read when somebody asks for a name.
    init(people: PackedTexts, accounts: PackedTexts) {
        peopleIDs = Deferred { people.texts.map { PersonID($0) } }
        accountIDs = Deferred { accounts.texts.map { AccountID($0) } }
        counts = (people.count, accounts.count)
    }

    /// The person with number `i + 1`.
    var people: [PersonID] { peopleIDs.value }

    /// The account with number `i + 1`.
    var accounts: [AccountID] { accountIDs.value }

    /// Tells who has a number among the actors of a unit; loops hold on to it.
    func actors(_ unit: ActorUnit) -> @Sendable (Int) -> Actor {
        if unit == .person {
            let people = people
            return { .person(people[$0 - 1]) }
        }
        let accounts = accounts
        return { .account(accounts[$0 - 1]) }
    }

    /// How many actors of a unit there are.
    func count(_ unit: ActorUnit) -> Int { unit == .person ? counts.people : counts.accounts }
}

/// Calls the roll of everybody whom a snapshot names, and tells the number of whoever stands behind a row's codes.
///
/// Identity is resolved here, once for each distinct id, and nowhere else.
struct RollCall: Sendable {
    /// The number of one of ours, whose events never count.
    static let ignored = UInt32.max

    private let words: Words
    private let identity: IdentityMap
    private(set) var people = Numbering<PersonID>()
    private(set) var accounts = Numbering<AccountID>()
    /// By person number less 1: where that person belongs.
    private var homes: [Home] = []
    /// By code: whom a user id, an anonymous id, an account reference stand for; `unmet` for those that no row named yet.
    private var users, browsers, references: [UInt32]
    private static let unmet = UInt32.max - 1

    /// Which account a person's events fall to when they name none.
    private enum Home {
        case nowhere
        case one(account: UInt32, TimeWindow)
        case several(first: UInt32)

        /// The first account of the person, 0 for none; `ignored` for one of ours.
        var account: UInt32 {
            switch self {
            case .nowhere: 0
            case .one(let account, _), .several(let account): account
            }
        }

        /// The same, with another number for each account.
        func renumbered(_ number: (UInt32) -> UInt32) -> Home {
            switch self {
            case .nowhere: .nowhere
            case .one(let account, let window): .one(account: number(account), window)
            case .several(let first): .several(first: number(first))
            }
        }
    }

    init(_ snapshot: Snapshot, _ identity: IdentityMap) {
        (words, self.identity) = (snapshot.vocabulary, identity)
        users = Array(repeating: Self.unmet, count: words.strings.count + 1)
        references = Array(repeating: Self.unmet, count: words.references.count + 1)
        (users[0], references[0]) = (0, 0)
        browsers = users
        for shown in snapshot.shown { meet(shown.segment.columns) }
        arrange()
    }

    /// Everybody.
    var roll: Roll { Roll(people: people.values, accounts: accounts.values) }

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
                person: people.values[Int(person) - 1],
                at: Timestamp(millis: time)
            )
            return found.map { accounts.numbers[$0] ?? Self.ignored } ?? 0
        }
    }

    /// Takes in whom the rows of a segment name.
    private mutating func meet(_ columns: SegmentColumns) {
        for row in columns.times.indices {
            let (user, browser) = (Int(columns.users[row]), Int(columns.anonymous[row]))
            let reference = Int(columns.accounts[row])
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
                    at: columns.time(row)
                )
                references[reference] = named.map { number($0) } ?? 0
            }
        }
    }

    private mutating func number(_ person: PersonID?) -> UInt32 {
        guard let person else { return 0 }
        if identity.isInternal(person) { return Self.ignored }
        let number = people.number(of: person)
        if Int(number) > homes.count { homes.append(home(of: person)) }
        return number
    }

    private mutating func number(_ account: AccountID) -> UInt32 {
        identity.isInternal(account) ? Self.ignored : accounts.number(of: account)
    }

    /// Numbers every account that the person ever belongs to.
    private mutating func home(of person: PersonID) -> Home {
        let memberships = identity.memberships(of: person)
        let numbers = memberships.map { number($0.account) }
        guard let only = memberships.first else { return .nowhere }
        guard numbers.count == 1 else { return .several(first: numbers[0]) }
        return .one(account: numbers[0], only.window)
    }

    /// Gives everybody the number under which neighbours in an account are neighbours.
    private mutating func arrange() {
        let known = accounts.values
        let accountNumbers = accounts.arrange(known.indices.sorted { known[$0] < known[$1] })
        homes = homes.map { $0.renumbered { accountNumbers[$0] } }
        // A home and a place in one number sort fast.
        let order = homes.indices.map { UInt64(homes[$0].account) << 32 | UInt64($0) }.sorted()
            .map { Int($0 & UInt64(UInt32.max)) }
        let peopleNumbers = people.arrange(order)
        homes = order.map { homes[$0] }
        users = users.map { peopleNumbers[$0] }
        browsers = browsers.map { peopleNumbers[$0] }
        references = references.map { accountNumbers[$0] }
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

    /// Puts the values into another order, given by their places; returns the new numbers by the old ones.
    mutating func arrange(_ order: [Int]) -> Renumbering {
        var new = [UInt32](repeating: 0, count: values.count + 1)
        for (number, place) in zip(UInt32(1)..., order) { new[place + 1] = number }
        values = order.map { values[$0] }
        for (number, value) in zip(UInt32(1)..., values) { numbers[value] = number }
        return Renumbering(numbers: new)
    }
}

/// New numbers by old ones; what was no number stays what it was.
struct Renumbering {
    fileprivate let numbers: [UInt32]

    subscript(number: UInt32) -> UInt32 {
        number < numbers.count ? numbers[Int(number)] : number
    }
}

extension Numbering: Sendable where Key: Sendable {}
