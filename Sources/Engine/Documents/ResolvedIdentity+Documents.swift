public import Growth

extension ResolvedIdentity {
    /// Every account, in order of id.
    public var accounts: [AccountID] { accountTraits.keys.sorted() }

    /// A person as JSON: accounts and traits.
    public func document(of person: PersonID) -> JSONValue {
        [
            "id": .string(person.text), "internal": .bool(map.isInternal(person)),
            "accounts": .array(map.memberships(of: person).map(\.document)),
            "traits": JSONValue(texts: personTraits[person] ?? [:]),
        ]
    }

    /// Accounts as JSON: how many people, and traits.
    public func accountDocuments(_ accounts: some Sequence<AccountID>) -> [JSONValue] {
        var members: [AccountID: Set<PersonID>] = [:]
        for (person, membership) in map.allMemberships {
            members[membership.account, default: []].insert(person)
        }
        return accounts.map { account in
            [
                "id": .string(account.text), "internal": .bool(map.isInternal(account)),
                "people": JSONValue(members[account]?.count ?? 0),
                "traits": JSONValue(texts: accountTraits[account] ?? [:]),
            ]
        }
    }
}

extension IdentityMap {
    /// An event as JSON, with the person and the account it belongs to.
    public func document(of event: Event) -> JSONValue {
        let person = person(user: event.user, anonymous: event.anonymous)
        let account = account(named: event.account, person: person, at: event.time)
        return [
            "id": .string(event.id.text), "type": .string(event.call.name),
            "event": .string(event.name.text), "time": .string(event.time.iso),
            "person": JSONValue(person?.text ?? account.map { "account:\($0)" }),
            "account": JSONValue(account?.text), "user_id": JSONValue(event.user?.text),
            "anonymous_id": JSONValue(event.anonymous?.text),
            "original_time": .string(event.originalTime.iso),
            "sent_at": JSONValue(event.sentAt?.iso),
            "received_at": JSONValue(event.receivedAt?.iso),
            "properties": .object(event.properties),
        ]
    }
}

extension Record {
    /// The record as JSON: its id, then its fields by name.
    public var document: JSONValue {
        var document: JSONObject = ["id": .string(id.text)]
        for (name, value) in fields.sorted(by: { ByteString($0.key) < ByteString($1.key) }) {
            document[name] = value.json
        }
        return .object(document)
    }
}
