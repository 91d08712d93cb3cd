import Connectors
import Growth

/// Writes events as lines of Segment JSON that read as the same events.
enum SegmentLine {
    /// Says that a file is Segment JSON whatever its first line looks like.
    static let mapping: Mapping = {
        var mapping = Mapping(kind: .events)
        mapping.format = .segment
        return mapping
    }()

    /// Whether Segment JSON can say all that `event` says: ids that are not empty, an account that is
    /// named outright, no aliases with properties, a time that is the original one or follows from it.
    static func holds(_ event: Event) -> Bool {
        let ids = [event.id.bytes, event.name.bytes, event.user?.bytes, event.anonymous?.bytes]
        guard ids.allSatisfy({ $0?.isEmpty != true }), event.previous?.isEmpty != true else {
            return false
        }
        if case .through? = event.account { return false }
        if case .id(let id)? = event.account, id.bytes.isEmpty { return false }
        return event.call != .alias || event.properties.isEmpty
    }

    /// `event` on one line.
    static func text(of event: Event) -> String {
        var object: JSONObject = [
            "type": .string(event.call.name), "messageId": .string(event.id.text),
            "originalTimestamp": time(event.originalTime),
        ]
        if event.call == .track { object["event"] = .string(event.name.text) }
        object["userId"] = event.user.map { .string($0.text) }
        object["anonymousId"] = event.anonymous.map { .string($0.text) }
        object["previousId"] = event.previous.map { .string($0.text) }
        if case .id(let id)? = event.account { object["groupId"] = .string(id.text) }
        let isTraits = event.call == .identify || event.call == .group
        object[isTraits ? "traits" : "properties"] = .object(event.properties)
        if event.time != event.originalTime {
            // Any two clocks that differ as much say the same.
            object["sentAt"] = time(Timestamp(millis: 0))
            let skew = event.time.millis(since: event.originalTime)
            object["receivedAt"] = time(Timestamp(millis: skew))
        }
        return JSONValue.object(object).compactText
    }

    /// A moment as a number: seconds where milliseconds would be taken for seconds.
    private static func time(_ moment: Timestamp) -> JSONValue {
        moment.millis.magnitude >= 100_000_000_000
            ? .integer(moment.millis) : .number(Double(moment.millis) / 1_000)
    }
}
