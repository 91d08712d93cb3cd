import Catalog
import ColumnStore
import Connectors
public import Growth

extension Workspace {
    /// Hands over everything that is held about the one person whom `name` (a user or anonymous id, or an
    /// e-mail) means, as one JSON document in pieces of text, and tells how many events it has.
    ///
    /// Ids, traits, memberships, joins with their reasons, every version of a record as long as it names
    /// them, and every event of theirs. Nothing of anybody else.
    /// - Throws: `InputProblem` when nobody has that name; `StorageFailure`; what `write` throws.
    public func exportPerson(
        _ name: String,
        to write: (String) throws -> Void
    ) throws -> (person: PersonID, events: Int) {
        let identity = try identity()
        let known = try knownPerson(named: name, in: identity)
        var document = profile(of: known, in: identity)
        document["records"] = try versions(naming: known)
        let text = JSONValue.object(document).prettyText
        try write(text.dropLast(2) + ",\n  \"events\": [")
        var count = 0
        try store.forEachEvent { event in
            guard known.did(event) else { return }
            try write((count == 0 ? "\n    " : ",\n    ") + event.segmentDocument.compactText)
            count += 1
        }
        try write(count == 0 ? "]\n}\n" : "\n  ]\n}\n")
        // Whose it was is not noted: the log outlives an erasure.
        try note("export", of: "one person", ["events": JSONValue(count)])
        return (known.person, count)
    }

    private func profile(of known: KnownPerson, in identity: ResolvedIdentity) -> JSONObject {
        var users: [JSONValue] = []
        var anonymous: [JSONValue] = []
        for id in known.ids {
            switch id {
            case .user(let user): users.append(.string(user.text))
            case .anonymous(let browser): anonymous.append(.string(browser.text))
            }
        }
        return [
            "person": .string(known.person.text), "exported_at": .string(clock().iso),
            "user_ids": .array(users), "anonymous_ids": .array(anonymous),
            "internal": .bool(identity.map.isInternal(known.person)),
            "traits": JSONValue(texts: identity.personTraits[known.person] ?? [:]),
            "memberships": .array(identity.map.memberships(of: known.person).map(\.document)),
            "joins": .array(identity.joins.filter(known.isPart).map(\.document)),
        ]
    }

    /// Every version of a record as long as it names them, by kind.
    private func versions(naming known: KnownPerson) throws -> JSONValue {
        var found = JSONObject()
        for kind in RecordKind.allCases {
            var named: [JSONValue] = []
            var current: Record?
            try catalog.forEachVersion(of: kind) { version in
                let state = current?.id == version.id ? current?.updated(by: version) : version
                if let state, known.isNamed(by: state) { named.append(version.exportDocument) }
                current = state
            }
            if !named.isEmpty { found[kind.rawValue] = .array(named) }
        }
        return .object(found)
    }

    /// The person whom `name` means, with all traces.
    func knownPerson(named name: String, in identity: ResolvedIdentity) throws -> KnownPerson {
        guard case .person(let person) = try actor(named: name, unit: .person) else {
            preconditionFailure("a name was looked up among people")
        }
        return try knownPerson(person, in: identity)
    }

    /// A person with all traces.
    func knownPerson(_ person: PersonID, in identity: ResolvedIdentity) throws -> KnownPerson {
        var versions: [Record] = []
        try catalog.forEachVersion(of: .people) { versions.append($0) }
        var addresses: [(PersonID, String)] = []
        try store.forEachEvent { event in
            guard event.call == .identify, let address = event.properties["email"]?.stringValue,
                let owner = identity.map.person(user: event.user, anonymous: event.anonymous)
            else { return }
            addresses.append((owner, address))
        }
        return KnownPerson(
            person,
            identity: identity,
            addresses: addresses,
            people: try records(.people),
            versions: versions
        )
    }
}

extension JSONValue {
    /// Texts by name, in the order of the names' bytes.
    public init(texts: [String: String]) {
        var object = JSONObject()
        for (name, value) in texts.sorted(by: { ByteString($0.key) < ByteString($1.key) }) {
            object[name] = .string(value)
        }
        self = .object(object)
    }
}

extension Membership {
    /// The membership as JSON; an open end is null.
    public var document: JSONValue {
        [
            "account": .string(account.text),
            "from": window.from == .distantPast ? .null : .string(window.from.iso),
            "to": window.to == .distantFuture ? .null : .string(window.to.iso),
            "reason": .string(reason.rawValue),
            "confidence": JSONValue(statistic: reason.confidence),
        ]
    }
}

extension Join {
    /// The join as JSON; an open end is null.
    public var document: JSONValue {
        [
            "join": .string(key), "kind": .string(kind.name), "left": .string(left),
            "right": .string(right), "from": JSONValue(since?.iso),
            "to": until == .distantFuture ? .null : .string(until.iso),
            "confidence": JSONValue(statistic: confidence), "reason": .string(reason),
            "undone": .bool(isUndone),
        ]
    }
}
