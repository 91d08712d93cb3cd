/// Finds people by what billing and CRM call them: a user id or an e-mail address.
public struct AddressBook: Sendable {
    private let identity: IdentityMap
    private var people: [ByteString: PersonID] = [:]

    /// The addresses of people records and `emails`; of several people with one address the
    /// smallest.
    public init(people records: [Record], emails: [PersonID: String], identity: IdentityMap) {
        self.identity = identity
        for (person, address) in emails { note(address, person) }
        for record in records {
            guard let address = record.text("email"),
                let person = identity.person(user: UserID(record.id.bytes), anonymous: nil)
            else { continue }
            note(address, person)
        }
    }

    private mutating func note(_ address: String, _ person: PersonID) {
        let folded = foldedAddress(address)
        people[folded] = min(people[folded] ?? person, person)
    }

    /// The person; an address that nobody is known by is taken for a user id, as many products use
    /// addresses for ids.
    public func person(named reference: String) -> PersonID? {
        if reference.utf8.contains(UInt8(ascii: "@")), let known = people[foldedAddress(reference)]
        {
            return known
        }
        return identity.person(user: UserID(reference), anonymous: nil)
    }
}
