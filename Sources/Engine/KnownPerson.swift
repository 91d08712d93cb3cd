import Growth

/// One person with everything by which events and records name them, now and in earlier versions.
struct KnownPerson {
    let person: PersonID
    /// Every id of theirs, in order.
    let ids: [DistinctID]
    private let identity: IdentityMap
    private let addresses: AddressBook
    /// Who ever had an address, by the address as it is compared.
    private let owners: [ByteString: Set<PersonID>]

    /// Gathers the traces of `person`.
    ///
    /// `addresses` are those that events gave, with who had them; `people` are the records of people that
    /// count, and `versions` every version of them.
    init(
        _ person: PersonID,
        identity: ResolvedIdentity,
        addresses seen: [(owner: PersonID, address: String)],
        people: [Record],
        versions: [Record]
    ) {
        let map = identity.map
        self.person = person
        self.identity = map
        ids = map.ids(of: person)
        addresses = AddressBook(
            people: people,
            emails: identity.personTraits.compactMapValues { $0["email"] },
            identity: map
        )
        var owners: [ByteString: Set<PersonID>] = [:]
        for (owner, address) in seen {
            owners[foldedAddress(address), default: []].insert(owner)
        }
        for version in versions {
            guard let address = version.text("email"),
                let owner = map.person(user: UserID(version.id.bytes), anonymous: nil)
            else { continue }
            owners[foldedAddress(address), default: []].insert(owner)
        }
        self.owners = owners
    }

    /// The addresses that only they ever had, as they are compared, in order.
    var ownAddresses: [ByteString] {
        owners.filter { $0.value == [person] }.map(\.key).sorted()
    }

    /// Whether `event` is theirs.
    func did(_ event: Event) -> Bool {
        identity.person(user: event.user, anonymous: event.anonymous) == person
    }

    /// Whether `record` is about them or names them, by id or by an address that means them.
    func isNamed(by record: Record) -> Bool {
        if record.kind == .people {
            return identity.person(user: UserID(record.id.bytes), anonymous: nil) == person
        }
        return Record.personFields.contains { record.text($0).map(isMeant) ?? false }
    }

    private func isMeant(by reference: String) -> Bool {
        owners[foldedAddress(reference)] == [person] || addresses.person(named: reference) == person
    }

    /// Whether `join` has one of their ids at an end.
    func isPart(of join: Join) -> Bool {
        guard join.kind != .account else { return false }
        let ends = [ByteString(join.left), ByteString(join.right)]
        return ids.contains { ends.contains($0.bytes) } || ends.contains(person.bytes)
    }
}
