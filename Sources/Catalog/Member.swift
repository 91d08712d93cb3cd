import FoundationEssentials
import GRDB
public import Growth

/// What a person who logs in may do: each role may do what those before it may.
public enum Role: String, CaseIterable, Comparable, Sendable {
    /// Sees verdicts and answers, but nobody's name.
    case viewer
    /// Sees who is behind them: people, accounts and what they did.
    case rep
    /// Changes what is known: imports, joins, answers and decisions.
    case analyst
    /// Everything, also who may do what.
    case owner

    public static func < (left: Role, right: Role) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

/// Somebody who logs in.
public struct Member: Hashable, Sendable {
    /// Names it in lists and in the audit trail.
    public let id: String
    /// The address it logs in with, in lower case.
    public let email: String
    /// What it may do.
    public var role: Role
    /// Its password as `crypt` keeps it; never the password.
    public var password: String
    /// When it was made.
    public let created: Timestamp
    /// Since when it may not log in; `nil` while it may.
    public var disabled: Timestamp?

    /// A member that may log in.
    public init(id: String, email: String, role: Role, password: String, created: Timestamp) {
        (self.id, self.email, self.role) = (id, email, role)
        (self.password, self.created) = (password, created)
    }

    fileprivate init(_ row: SealedRow) throws {
        self.init(
            id: try row.text("id"),
            email: try row.text("email"),
            role: try Role(rawValue: row.text("role")) ?? .viewer,
            password: try row.text("password"),
            created: try row.moment("created_at")
        )
        disabled = row.holds("disabled_at") ? try row.moment("disabled_at") : nil
    }

    fileprivate var values: [(any DatabaseValueConvertible)?] {
        [id, email, role.rawValue, password, created.millis, disabled?.millis]
    }
}

/// A member who is logged in somewhere; the secret of its browser is nowhere kept.
public struct Session: Hashable, Sendable {
    /// SHA-256 of the secret, 32 bytes.
    public let digest: [UInt8]
    /// Whose.
    public let member: String
    /// When it began.
    public let created: Timestamp
    /// When it was last used, to some minutes.
    public var seen: Timestamp

    /// A session that begins.
    public init(digest: [UInt8], member: String, created: Timestamp) {
        (self.digest, self.member) = (digest, member)
        (self.created, seen) = (created, created)
    }

    fileprivate init(_ row: SealedRow) throws {
        self.init(
            digest: [UInt8](try row.bytes("digest")),
            member: try row.text("member"),
            created: try row.moment("created_at")
        )
        seen = try row.moment("seen_at")
    }
}

/// A link that lets its holder set a password, once.
public struct Invitation: Hashable, Sendable {
    /// What it is for.
    public enum Purpose: String, Sendable {
        /// The first owner of a workspace.
        case setup
        /// A new member.
        case invitation
        /// A member who forgot the password.
        case reset
    }

    /// SHA-256 of the secret in the link, 32 bytes.
    public let digest: [UInt8]
    /// What it is for.
    public let purpose: Purpose
    /// The address it was made for; empty for the first owner, who names it.
    public let email: String
    /// What the member will be allowed to do.
    public let role: Role
    /// The id of the member who made it; empty for the command line.
    public let maker: String
    /// When it was made.
    public let created: Timestamp
    /// From when it opens nothing.
    public let expires: Timestamp

    /// A link that is good until `expires`.
    public init(
        digest: [UInt8],
        purpose: Purpose,
        email: String,
        role: Role,
        maker: String,
        created: Timestamp,
        expires: Timestamp
    ) {
        (self.digest, self.purpose, self.email) = (digest, purpose, email)
        (self.role, self.maker, self.created, self.expires) = (role, maker, created, expires)
    }

    fileprivate init(_ row: SealedRow) throws {
        self.init(
            digest: [UInt8](try row.bytes("digest")),
            purpose: try Purpose(rawValue: row.text("purpose")) ?? .reset,
            email: try row.text("email"),
            role: try Role(rawValue: row.text("role")) ?? .viewer,
            maker: try row.text("maker"),
            created: try row.moment("created_at"),
            expires: try row.moment("expires_at")
        )
    }
}

/// A secret with which a program asks the API; the secret itself is nowhere kept.
public struct APIToken: Hashable, Sendable {
    /// Names it in lists and in the audit trail.
    public let id: String
    /// What it is for, for people.
    public let name: String
    /// SHA-256 of the secret, 32 bytes.
    public let digest: [UInt8]
    /// What its holder may do, as words.
    public let scopes: [String]
    /// Who made it.
    public let member: String
    /// When it was made.
    public let created: Timestamp
    /// From when it opens nothing.
    public let expires: Timestamp
    /// Since when it opens nothing because somebody took it back.
    public fileprivate(set) var revoked: Timestamp?

    /// A token that is good until `expires`.
    public init(
        id: String,
        name: String,
        digest: [UInt8],
        scopes: [String],
        member: String,
        created: Timestamp,
        expires: Timestamp
    ) {
        (self.id, self.name, self.digest, self.scopes) = (id, name, digest, scopes)
        (self.member, self.created, self.expires) = (member, created, expires)
    }

    fileprivate init(_ row: SealedRow) throws {
        self.init(
            id: try row.text("id"),
            name: try row.text("name"),
            digest: [UInt8](try row.bytes("digest")),
            scopes: try row.text("scopes").split(separator: " ").map(String.init),
            member: try row.text("member"),
            created: try row.moment("created_at"),
            expires: try row.moment("expires_at")
        )
        revoked = row.holds("revoked_at") ? try row.moment("revoked_at") : nil
    }
}

/// Everybody and everything that may ask, at one moment.
public struct Access: Sendable {
    /// Everybody who logs in or did, oldest first.
    public var members: [Member] = []
    /// Who is logged in.
    public var sessions: [Session] = []
    /// Links that were not used.
    public var invitations: [Invitation] = []
    /// Tokens there are or were, oldest first.
    public var tokens: [APIToken] = []

    /// Nobody.
    public init() {}
}

extension SQLiteCatalog {
    /// Everybody and everything that may ask.
    /// - Throws: `StorageFailure`.
    public func access() throws -> Access {
        try read("read who may ask") { try Access($0) }
    }

    /// Changes who may ask: `body` gets what there is, and what it leaves is kept, with `entries` for the audit trail.
    ///
    /// Whatever `body` throws undoes everything.
    /// - Returns: what there is now, and what `body` returned.
    /// - Throws: `StorageFailure`, and what `body` throws.
    public func changeAccess<Result>(
        _ operation: String,
        _ body: (inout Access, _ note: (AuditEntry) -> Void) throws -> Result
    ) throws -> (Access, Result) {
        try write(operation) { transaction in
            let before = try Access(transaction.view)
            var after = before
            var entries: [AuditEntry] = []
            let result = try body(&after) { entries.append($0) }
            try transaction.replace(.members, by: "id", before.members, after.members, \.id) {
                $0.values
            }
            try transaction.replace(
                .sessions,
                by: "digest",
                before.sessions,
                after.sessions,
                { Data($0.digest) }
            ) { [Data($0.digest), $0.member, $0.created.millis, $0.seen.millis] }
            try transaction.replace(
                .invitations,
                by: "digest",
                before.invitations,
                after.invitations,
                { Data($0.digest) }
            ) {
                [
                    Data($0.digest), $0.purpose.rawValue, $0.email, $0.role.rawValue, $0.maker,
                    $0.created.millis, $0.expires.millis,
                ]
            }
            try transaction.replace(.tokens, by: "id", before.tokens, after.tokens, \.id) {
                [
                    $0.id, $0.name, Data($0.digest), $0.scopes.joined(separator: " "), $0.member,
                    $0.created.millis, $0.expires.millis, $0.revoked?.millis,
                ]
            }
            for entry in entries { try transaction.insert(entry) }
            return (after, result)
        }
    }
}

extension APIToken {
    /// The same token, of no use from `moment` on.
    public func revoked(at moment: Timestamp) -> APIToken {
        var token = self
        token.revoked = moment
        return token
    }
}

extension Access {
    fileprivate init(_ view: CatalogView) throws {
        self.init()
        members = try view.rows(of: .members).map(Member.init)
            .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        sessions = try view.rows(of: .sessions).map(Session.init)
        invitations = try view.rows(of: .invitations).map(Invitation.init)
        tokens = try view.rows(of: .tokens).map(APIToken.init)
            .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }
}

extension CatalogTransaction {
    /// Makes the rows of a table say what `after` says, where they said `before`.
    fileprivate func replace<Element: Hashable, Key: Hashable & DatabaseValueConvertible>(
        _ table: SealedTable,
        by column: String,
        _ before: [Element],
        _ after: [Element],
        _ key: (Element) -> Key,
        values: (Element) -> [(any DatabaseValueConvertible)?]
    ) throws {
        let old = Dictionary(before.map { (key($0), $0) }) { first, _ in first }
        let kept = Set(after.map(key))
        for element in before where !kept.contains(key(element)) {
            try row(of: table, column, key(element)).map(delete)
        }
        for element in after where old[key(element)] != element {
            let values = values(element).map { $0?.databaseValue ?? .null }
            if old[key(element)] == nil {
                try insert(into: table, values)
            } else if let row = try row(of: table, column, key(element)) {
                try replace(row, with: values)
            }
        }
    }

    private func row(
        of table: SealedTable,
        _ column: String,
        _ key: some DatabaseValueConvertible
    ) throws -> SealedRow? {
        try table.rows(in: database, "WHERE \(column) = ?", arguments: [key]).first
    }
}
