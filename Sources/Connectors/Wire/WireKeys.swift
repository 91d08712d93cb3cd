import FoundationEssentials
import Growth

extension WireProtocol {
    /// The keys that an `Authorization` header presents.
    ///
    /// Basic: the user name, and for Mixpanel's import the password of a service account too. Bearer: PostHog's newer
    /// capture alone; Segment's OAuth tokens are no keys of ours, their bodies carry the write key.
    public func keys(inAuthorization header: String) -> [String] {
        let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return [] }
        switch parts[0].lowercased() {
        case "bearer": return self == .posthogV1 ? [parts[1]] : []
        case "basic":
            guard let data = Data(base64Encoded: parts[1]),
                let pair = String(validating: data, as: UTF8.self)
            else { return [] }
            let halves = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            return (self == .mixpanelImport ? halves : Array(halves.prefix(1)))
                .filter { !$0.isEmpty }
        default: return []
        }
    }

    /// Whether a key may stand in a body, so that a request without one in its header has to be read first.
    public var takesKeyInBody: Bool { self != .posthogV1 }

    /// The key that a body presents for all of its events.
    func key(in outline: JSONOutline) -> String? {
        let names: [String] =
            switch self {
            case .segment: ["writeKey"]
            case .posthog: ["api_key", "token"]
            case .amplitude: ["api_key"]
            default: []
            }
        return names.lazy.compactMap { outline.value($0)?.stringValue }.first
    }

    /// Whether each event may carry the key that allows it.
    var hasKeyInEvents: Bool { !keyPlaces.isEmpty }

    /// The key that an event presents for itself.
    func key(of item: JSONValue) -> String? {
        keyPlaces.lazy
            .compactMap { place in
                (place.isProperty ? item["properties"]?[place.name] : item[place.name])?.stringValue
            }
            .first
    }

    /// The event without its key, which is nobody's business afterwards.
    func withoutKey(_ item: JSONValue) -> JSONValue {
        guard hasKeyInEvents, var object = item.objectValue else { return item }
        var properties = object["properties"]?.objectValue
        for place in keyPlaces {
            if place.isProperty { properties?[place.name] = nil } else { object[place.name] = nil }
        }
        if let properties { object["properties"] = .object(properties) }
        return .object(object)
    }

    private var keyPlaces: [(name: String, isProperty: Bool)] {
        switch self {
        case .posthog:
            [("token", false), ("$token", false), ("api_key", false), ("token", true)]
        case .mixpanelTrack, .mixpanelImport: [("token", true)]
        case .mixpanelEngage, .mixpanelGroups: [("$token", false)]
        case .segment, .posthogV1, .amplitude: []
        }
    }
}
