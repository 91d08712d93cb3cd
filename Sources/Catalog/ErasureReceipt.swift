public import Growth

/// Proof that a person was erased; it holds nothing of theirs.
public struct ErasureReceipt: Hashable, Sendable {
    /// The word of erasures in the audit trail.
    static let action = "erase"

    /// Its number.
    public let id: Int64
    /// When.
    public let at: Timestamp
    /// By whom.
    public let actor: String
    /// How much of each sort was removed or changed.
    public let counts: ErasureCounts
}

/// How much an erasure removed or changed in the catalog.
public struct ErasureCounts: Hashable, Sendable {
    /// Versions of records of the person that were removed.
    public var recordsRemoved = 0
    /// Versions of other records from which the person was taken out.
    public var recordsChanged = 0
    /// Undone joins that named the person, removed.
    public var joins = 0
    /// Refused events that named the person, removed.
    public var deadLetters = 0
    /// Answers, decisions, imports and undone joins from whose texts the person was taken out.
    public var texts = 0
    /// Entries of the audit trail from which the person was taken out.
    public var audit = 0

    /// Nothing.
    public init() {}

    private static let names: [(String, any WritableKeyPath<Self, Int> & Sendable)] = [
        ("records_removed", \.recordsRemoved), ("records_changed", \.recordsChanged),
        ("joins", \.joins), ("dead_letters", \.deadLetters), ("texts", \.texts),
        ("audit", \.audit),
    ]

    /// The counts by name.
    public var json: JSONObject {
        var object = JSONObject()
        for (name, path) in Self.names { object[name] = JSONValue(self[keyPath: path]) }
        return object
    }

    init(_ object: JSONObject) {
        for (name, path) in Self.names {
            self[keyPath: path] = object[name]?.integerValue.flatMap { Int(exactly: $0) } ?? 0
        }
    }
}

/// Digests of the ids of people who were erased and must not come back.
public struct SuppressionList: Hashable, Sendable {
    /// What the digests were salted with.
    public let salt: [UInt8]
    /// SHA-256 of salt, kind and id, each 32 bytes, by when the person was erased.
    public private(set) var digests: [[UInt8]: Timestamp]

    /// A list; an empty one by default.
    public init(salt: [UInt8], digests: [[UInt8]: Timestamp] = [:]) {
        (self.salt, self.digests) = (salt, digests)
    }

    /// Whether `id` belonged to somebody who was erased.
    public func contains(_ id: String, as kind: SuppressedID.Kind) -> Bool {
        digests.isEmpty ? false : digests[digest(of: id, as: kind)] != nil
    }

    /// The digest under which `id` stands in a list with this salt.
    public func digest(of id: String, as kind: SuppressedID.Kind) -> [UInt8] {
        sha256(SuppressedID.message(salt: salt, kind: kind, id: id))
    }

    /// The digests of everything by which a person may come back.
    func digests(of person: ErasedPerson) -> [[UInt8]] {
        let mails = person.everything.filter { $0.utf8.contains(UInt8(ascii: "@")) }
        return person.users.map { digest(of: $0, as: .user) }
            + person.anonymous.map { digest(of: $0, as: .anonymous) }
            + mails.map { digest(of: $0, as: .email) }
    }
}
