public import Growth

/// Live events as they come in lines: calls of the Segment specification, and dead letters sent again.
///
/// Nothing is left out: each call becomes an event or, with its reason, a dead letter. An event without
/// an id gets one from its content, so that sending it again adds nothing; two that say the same are
/// one.
public struct LiveEvents: Hashable, Sendable {
    /// The events that could be read, in order.
    public private(set) var events: [Event] = []
    /// The others, in order.
    public private(set) var refused: [DeadLetter] = []

    /// Bytes of a line at most; a longer one is no event.
    public static let lineLimit = 1 << 20

    /// Nothing yet.
    public init() {}

    /// Reads a line: one call, an array of calls, or `{"batch": […]}`.
    ///
    /// A blank line holds none. `moment` is when it came.
    public mutating func read(_ line: ArraySlice<UInt8>, receivedAt moment: Timestamp) {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        do throws(CellProblem) {
            let translator = SegmentEvents()
            let value = try value(line)
            if let letter = EventLetter(value) {
                do throws(CellProblem) { events.append(try letter.event()) } catch {
                    refused.append(letter.deadLetter(error))
                }
                return
            }
            for part in try parts(of: value, translator) {
                do throws(CellProblem) {
                    events.append(
                        try translator.draft(of: part).event { "row-\($0.hexadecimal)-1" }
                    )
                } catch {
                    refuse(part.compactText, of: people(in: part), error, at: moment)
                }
            }
        } catch {
            refuse(String(decoding: line.prefix(Self.lineLimit), as: UTF8.self), error, at: moment)
        }
    }

    private func value(_ line: ArraySlice<UInt8>) throws(CellProblem) -> JSONValue {
        guard line.count <= Self.lineLimit else {
            throw CellProblem(
                "event_too_long",
                "longer than \(Self.lineLimit >> 20) MiB, so it is not one event"
            )
        }
        do throws(JSONProblem) {
            return try JSONValue(parsing: line)
        } catch {
            throw CellProblem("bad_json", error.description)
        }
    }

    /// The calls of a line, each with what its batch says for all of them.
    ///
    /// Refused when that would make much out of little.
    private func parts(
        of value: JSONValue,
        _ translator: SegmentEvents
    ) throws(CellProblem) -> [JSONValue] {
        let parts = translator.parts(of: value)
        guard parts.count > 1, var shared = value.objectValue else { return parts }
        shared["batch"] = nil
        let size = JSONValue.object(shared).compactText.utf8.count
        try SegmentEvents.check(sharedBytes: size, calls: parts.count)
        return parts
    }

    /// The user and the device that a call names, as far as it can be read.
    private func people(in part: JSONValue) -> [String] {
        ["userId", "anonymousId", "previousId"]
            .compactMap { key in
                (try? JSONMember.id(part[key], key)) ?? nil
            }
    }

    private mutating func refuse(
        _ body: String,
        of people: [String] = [],
        _ problem: CellProblem,
        at moment: Timestamp
    ) {
        refused.append(
            DeadLetter(
                receivedAt: moment,
                code: problem.code,
                reason: (problem.field.map { "\($0): " } ?? "") + problem.reason,
                body: body,
                people: people
            )
        )
    }
}
