public import Growth

/// One step of identity resolution, logged so that it can be read and undone.
public struct Join: Hashable, Sendable, Comparable {
    /// What was joined to what.
    public enum Kind: Hashable, Sendable {
        /// An anonymous id to a user.
        case identify
        /// A user id to a user id.
        case alias
        /// A contact of the CRM to a user.
        case contact
        /// An account of billing or CRM to an account of the product.
        case account
        /// A person to an account.
        case membership(Membership.Reason)

        /// One word for output: `identify`, `alias`, `contact`, `account`, `group`, `membership`,
        /// `person`, `domain`.
        public var name: String {
            switch self {
            case .identify: "identify"
            case .alias: "alias"
            case .contact: "contact"
            case .account: "account"
            case .membership(let reason): reason.rawValue
            }
        }
    }

    /// What was joined to what.
    public let kind: Kind
    /// The id that was joined.
    public let left: String
    /// The id it was joined to.
    public let right: String
    /// From when on it was said; `nil` when it always held.
    public let since: Timestamp?
    /// The first moment after it.
    public var until: Timestamp = .distantFuture
    /// From 0 to 1.
    public let confidence: Double
    /// Why, in words.
    public let reason: String
    /// Whether a person undid it.
    public var isUndone = false

    /// What `joins undo` names: kind, left and right.
    public var key: String { "\(kind.name):\(left)→\(right)" }

    /// What is kept apart when this join is undone.
    var pair: JoinedPair { JoinedPair(left: ByteString(left), right: ByteString(right)) }

    public static func < (left: Join, right: Join) -> Bool {
        (ByteString(left.kind.name), ByteString(left.left), ByteString(left.right), left.sinceOrder)
            < (
                ByteString(right.kind.name), ByteString(right.left), ByteString(right.right),
                right.sinceOrder
            )
    }

    private var sinceOrder: Timestamp { since ?? .distantPast }
}

/// Two ids that were joined, or are kept apart.
struct JoinedPair: Hashable {
    let left, right: ByteString
}
