import ColumnStore
import Growth
import Statistics

/// Events from which a simulation draws: the same number always means the same event, so that copies
/// and conflicts can be dealt.
struct EventDeck {
    private let seed: UInt64
    /// The moment of event 0; the others follow an hour apart.
    static let start = Timestamp(millis: 1_767_571_200_000)

    init(seed: UInt64) { self.seed = seed }

    /// Moments follow the numbers, so what is past retention is never dealt again.
    static func time(_ number: Int) -> Timestamp { start.adding(millis: Int64(number) * 3_600_000) }

    /// Event `number`, with one of the contents that senders have for it.
    ///
    /// Nearly always it is the same one; another is a conflict. When it was sent may differ in equal
    /// copies.
    func event(_ number: Int, _ dealer: inout SplitMix64) -> Event {
        var random = SplitMix64(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
        let isConflict = dealer.index(below: 10) == 0
        let person = person(near: number, &random)
        let call = [Event.Call.track, .track, .track, .identify, .alias][random.index(below: 5)]
        let isKnown = random.index(below: 4) > 0
        var properties: JSONObject = isConflict ? ["conflict": 1] : [:]
        if call == .identify { properties["email"] = .string(person.email) }
        if random.index(below: 5) == 0 {
            let guest = self.person(near: number, &random)
            properties["note"] = .string("invited \(guest.email) twice")
        }
        return Event(
            id: MessageID("message \(number)"),
            call: call,
            name: ["Signed Up", "Invited", "Paid"][random.index(below: 3)],
            user: isKnown || call == .alias ? person.user : nil,
            anonymous: isKnown && random.index(below: 2) == 0 ? nil : person.browser,
            previous: call == .alias ? person.browser.bytes : nil,
            account: random.index(below: 3) == 0 ? .id(person.account) : nil,
            time: EventDeck.time(number),
            sentAt: dealer.index(below: 4) == 0 ? EventDeck.time(number + 1) : nil,
            properties: properties
        )
    }

    /// People come and go with the numbers of events.
    private func person(near number: Int, _ random: inout SplitMix64) -> SimulatedPerson {
        SimulatedPerson(number: number / 20 + random.index(below: 4))
    }
}

/// Somebody in a simulation.
struct SimulatedPerson: Hashable, Sendable {
    let number: Int

    var user: UserID { UserID("person-\(number)") }
    var browser: AnonymousID { AnonymousID("browser-\(number)") }
    var account: AccountID { AccountID("account-\(number % 3)") }
    var email: String { "person-\(number)@example.com" }

    /// The person as an erasure names it.
    var erased: ErasedPerson {
        ErasedPerson(users: [user.text], anonymous: [browser.text], values: words)
    }

    /// What is the person's alone.
    var words: [String] { [user.text, browser.text, email] }
}

/// Who is who among `people` at some time: every browser is the person's, and some are in an account.
func identity(of people: Range<Int>) -> IdentityMap {
    let people = people.map(SimulatedPerson.init)
    var known: [DistinctID: PersonID] = [:]
    var memberships: [PersonID: [Membership]] = [:]
    for person in people {
        let id = PersonID(person.user.bytes)
        known[.user(person.user)] = id
        known[.anonymous(person.browser)] = id
        guard person.number % 2 == 0 else { continue }
        memberships[id] = [Membership(account: person.account, window: .always, reason: .person)]
    }
    return IdentityMap(people: known, memberships: memberships)
}
