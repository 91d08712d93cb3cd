public import Growth

/// How the libraries of one vendor send events over HTTP (INTERFACES 1.1).
public enum WireProtocol: String, CaseIterable, Sendable {
    /// Segment's HTTP API, which RudderStack shares.
    case segment
    /// PostHog's older and newer capture.
    case posthog
    case posthogV1 = "posthog-v1"
    case mixpanelTrack = "mixpanel-track"
    case mixpanelEngage = "mixpanel-engage"
    case mixpanelGroups = "mixpanel-groups"
    case mixpanelImport = "mixpanel-import"
    case amplitude
}

/// A place on the server that takes events.
public struct WireTarget: Hashable, Sendable {
    /// Who sends there.
    public let wire: WireProtocol
    /// The call that every body there is, for the paths of Segment that name one.
    let call: Event.Call?
    /// Whether PostHog and Amplitude both send there, and the body tells which.
    let isShared: Bool

    private init(_ wire: WireProtocol, call: Event.Call? = nil, isShared: Bool = false) {
        (self.wire, self.call, self.isShared) = (wire, call, isShared)
    }

    /// Every path, without a slash at its end.
    public static let all: [String: WireTarget] = {
        var all: [String: WireTarget] = [
            "/v1/batch": WireTarget(.segment), "/v1/b": WireTarget(.segment),
            "/batch": WireTarget(.posthog, isShared: true),
            "/capture": WireTarget(.posthog), "/e": WireTarget(.posthog),
            "/i/v0/e": WireTarget(.posthog),
            "/i/v1/analytics/events": WireTarget(.posthogV1),
            "/track": WireTarget(.mixpanelTrack), "/engage": WireTarget(.mixpanelEngage),
            "/groups": WireTarget(.mixpanelGroups), "/import": WireTarget(.mixpanelImport),
            "/2/httpapi": WireTarget(.amplitude),
        ]
        for call in Event.Call.allCases {
            let target = WireTarget(.segment, call: call)
            (all["/v1/\(call.name)"], all["/v1/\(call.name.prefix(1))"]) = (target, target)
        }
        return all
    }()

    /// The same place, seen from a body that only Amplitude sends.
    var amplitude: WireTarget { WireTarget(.amplitude, isShared: true) }
}

extension WireTarget {
    /// Bytes of an inflated body at most, whoever sends it (CONTRACT: Bad input over HTTP).
    public static let bodyLimit = 20 << 20
    /// How many times as large as it was sent a body may become.
    static let ratioLimit = 100

    /// Bytes of an inflated body at most.
    ///
    /// Segment's own libraries put their key into every body and stay under 500 KB; those of RudderStack do not, and may
    /// send 4,000 KB.
    func limit(hasBodyKey: Bool) -> Int {
        switch wire {
        case .segment: hasBodyKey ? 500 << 10 : 4_000 << 10
        case .posthog, .posthogV1: WireTarget.bodyLimit
        case .mixpanelTrack, .mixpanelEngage, .mixpanelGroups, .mixpanelImport: 10 << 20
        case .amplitude: isShared ? WireTarget.bodyLimit : 1 << 20
        }
    }

    /// Bytes of one event at most.
    var eventLimit: Int {
        switch wire {
        case .segment: 32 << 10
        case .posthog, .posthogV1: 2 << 20
        default: 1 << 20
        }
    }

    /// Events of a body at most; `nil` for any number.
    var countLimit: Int? {
        switch wire {
        case .segment, .posthog, .posthogV1: nil
        default: 2_000
        }
    }
}

/// A request that brings events, as far as it matters what it is.
public struct WireRequest: Sendable {
    /// Where it went.
    public let target: WireTarget
    /// Parameters of the address, decoded.
    public var query: [String: String] = [:]
    /// Headers, empty when absent.
    public var contentType = ""
    public var contentEncoding = ""
    public var authorization = ""
    /// PostHog's `PostHog-Request-Timestamp`.
    public var sentAt = ""
    /// What was sent, as it was sent.
    public var body: [UInt8] = []
    /// When it came, by the server's clock.
    public var receivedAt: Timestamp

    /// A request without query, headers and body.
    public init(to target: WireTarget, receivedAt: Timestamp) {
        (self.target, self.receivedAt) = (target, receivedAt)
    }
}

/// Why nothing of a request was taken.
public struct WireRefusal: Error, Hashable, Sendable {
    /// HTTP status.
    public let status: Int
    /// A stable snake_case code.
    public let code: String
    /// What was wrong and what was expected, for a person; without values of the customer.
    public let message: String
    /// Seconds after which the same request may succeed; `nil` when it will not.
    public let retryAfter: Int?
    /// Whose form the answer has, where the body alone tells.
    var wire: WireProtocol?

    /// A refusal.
    public init(_ status: Int, _ code: String, _ message: String, retryAfter: Int? = nil) {
        (self.status, self.code, self.message) = (status, code, message)
        self.retryAfter = retryAfter
    }

    /// No key, or one that is not ours.
    public static let unauthorized = WireRefusal(
        401,
        "invalid_write_key",
        "The write key is missing or not one of this workspace: `groundswell keys` lists those there are."
    )
}
