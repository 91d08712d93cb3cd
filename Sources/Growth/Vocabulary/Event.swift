/// One call of the customer's product to an analytics library: somebody did something at some time.
public struct Event: Hashable, Sendable {
    /// Which call of the Segment specification it was.
    public enum Call: UInt8, CaseIterable, Sendable {
        case track, identify, group, alias, page, screen

        /// The name as it stands in JSON.
        public var name: String { staticName.description }

        /// The same, for who writes or compares bytes.
        public var staticName: StaticString {
            switch self {
            case .track: "track"
            case .identify: "identify"
            case .group: "group"
            case .alias: "alias"
            case .page: "page"
            case .screen: "screen"
            }
        }

        /// Whether it tells that somebody used the product, rather than who somebody is.
        public var isUsage: Bool { self == .track || self == .page || self == .screen }
    }

    /// What makes it unique; two events with one id are one event.
    public let id: MessageID
    /// The call.
    public let call: Call
    /// The name of a track call; `Page Viewed` and `Screen Viewed` for pages and screens; the call's
    /// own name (`identify`, …) for the rest.
    public let name: EventName
    /// The signed-in user, if the call named one.
    public let user: UserID?
    /// The browser or device, if the call named one.
    public let anonymous: AnonymousID?
    /// For `alias`: the id that `user` was known under before.
    public let previous: ByteString?
    /// The account the call named, outright or through another record.
    public let account: AccountReference?
    /// When it happened, corrected for a wrong client clock.
    public let time: Timestamp
    /// When the client said it happened.
    public let originalTime: Timestamp
    /// When the client sent it, if it said so.
    public let sentAt: Timestamp?
    /// When it reached the first server, if known.
    public let receivedAt: Timestamp?
    /// Properties of the event, or traits of an identify or group call.
    public let properties: JSONObject

    /// An event with everything it carries.
    ///
    /// `originalTime` defaults to `time`.
    public init(
        id: MessageID,
        call: Call = .track,
        name: EventName,
        user: UserID? = nil,
        anonymous: AnonymousID? = nil,
        previous: ByteString? = nil,
        account: AccountReference? = nil,
        time: Timestamp,
        originalTime: Timestamp? = nil,
        sentAt: Timestamp? = nil,
        receivedAt: Timestamp? = nil,
        properties: JSONObject = [:]
    ) {
        (self.id, self.call, self.name, self.user, self.anonymous) = (
            id, call, name, user, anonymous
        )
        (self.previous, self.account, self.time) = (previous, account, time)
        self.originalTime = originalTime ?? time
        (self.sentAt, self.receivedAt, self.properties) = (sentAt, receivedAt, properties)
    }

    /// The same event, received at another moment or with other properties.
    public func with(receivedAt: Timestamp? = nil, properties: JSONObject? = nil) -> Event {
        Event(
            id: id,
            call: call,
            name: name,
            user: user,
            anonymous: anonymous,
            previous: previous,
            account: account,
            time: time,
            originalTime: originalTime,
            sentAt: sentAt,
            receivedAt: receivedAt ?? self.receivedAt,
            properties: properties ?? self.properties
        )
    }

    /// The name given to page calls.
    public static let pageViewed: EventName = "Page Viewed"
    /// The name given to screen calls.
    public static let screenViewed: EventName = "Screen Viewed"
}

/// How an event or record names an account.
public enum AccountReference: Hashable, Sendable {
    /// By its own id.
    case id(AccountID)
    /// Through the account of another record, e.g. the subscription that a usage row belongs to.
    case through(RecordKind, RecordID)
}

extension Event {
    /// The bytes that decide whether two copies are the same event: everything except `sentAt`,
    /// `receivedAt` and the corrected time (CONTRACT: Ids).
    ///
    /// One line of canonical JSON, without the id.
    public var canonicalContent: String {
        var object: JSONObject = [
            "call": .string(call.name), "name": .string(name.text),
            "originalTime": .integer(originalTime.millis), "properties": .object(properties),
        ]
        if let user { object["user"] = .string(user.text) }
        if let anonymous { object["anonymous"] = .string(anonymous.text) }
        if let previous { object["previous"] = .string(previous.text) }
        switch account {
        case .id(let id): object["account"] = .string(id.text)
        case .through(let kind, let id):
            object["through"] = .array([.string(kind.rawValue), .string(id.text)])
        case nil: break
        }
        return JSONValue.object(object).canonicalText
    }
}
