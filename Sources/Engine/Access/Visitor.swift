public import Catalog

/// What somebody may do.
public enum Permission: String, CaseIterable, Sendable {
    /// Ask questions and read verdicts, as numbers.
    case ask
    /// See who is behind the numbers: people, accounts and what they did.
    case people
    /// Read and change what is known: events, records, imports, refused events, answers and decisions.
    case data
    /// Export what is held about a person, and erase it.
    case erase
    /// Say who may do what, and read who did.
    case manage
}

extension Role {
    /// What somebody in this role may do.
    public var permissions: Set<Permission> {
        switch self {
        case .viewer: [.ask]
        case .rep: [.ask, .people]
        case .analyst: [.ask, .people, .data]
        case .owner: Set(Permission.allCases)
        }
    }
}

/// Somebody or something that proved who it is.
public struct Visitor: Sendable {
    /// How it proved that.
    public enum Credential: Hashable, Sendable {
        /// The secret of a browser, by its digest.
        case session([UInt8])
        /// A token of the API, by its id.
        case token(String)
    }

    /// The member, or the one who made the token.
    public let member: Member
    /// How it proved who it is.
    public let credential: Credential
    /// What it may do.
    public let permissions: Set<Permission>

    /// How the audit trail names it.
    public var name: String {
        switch credential {
        case .session: member.email
        case .token(let id): "token \(id)"
        }
    }
}
