import Engine
import Growth
public import Logging
import Synchronization

/// Writes the log as lines of JSON to standard error: ids and counts, never what somebody sent.
///
/// Line ends and control characters of a message are escaped by JSON, so no message looks like two.
public struct LogLines: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]

    /// A log for `label`, which is left out: there is one program.
    public init(label: String) {}

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line: JSONObject = [
            "at": .string(Timestamp.now().iso), "level": .string(event.level.rawValue),
            "message": .string(event.message.description),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) where line[key] == nil {
            line[key] = Self.json(value)
        }
        let bytes = Array((JSONValue.object(line).compactText + "\n").utf8)
        _ = writeAll(bytes, to: 2)
    }

    private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
        let text = "\(value)"
        return Int64(text).map { .integer($0) } ?? .string(text)
    }
}

/// Lets so many lines a second through, and counts the others: a storm of bad requests is one line of news.
final class LogBudget: Sendable {
    private struct State {
        var second: Int64 = 0
        var lines = 0
        var dropped = 0
    }

    private let perSecond: Int
    private let state = Mutex(State())

    init(perSecond: Int) { self.perSecond = perSecond }

    /// How many lines were left out since the last that was written; `nil` when this one is to be left out too.
    func admit() -> Int? {
        let second = Int64((ContinuousClock.now - LogBudget.start) / .seconds(1))
        return state.withLock { state in
            if state.second != second { (state.second, state.lines) = (second, 0) }
            state.lines += 1
            guard state.lines <= perSecond else {
                state.dropped += 1
                return nil
            }
            defer { state.dropped = 0 }
            return state.dropped
        }
    }

    private static let start = ContinuousClock.now
}
