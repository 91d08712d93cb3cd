import Growth

/// Calls of the Segment specification, which RudderStack shares: one object a line, an array, or
/// `{"batch": […]}` with members that hold for every call in it.
///
/// Source: INTERFACES 1.1; Segment, "HTTP API" and "Spec: Common Fields".
struct SegmentEvents: EventTranslator {
    let name = "Segment JSON"

    static let calls = Dictionary(
        uniqueKeysWithValues: Event.Call.allCases.map { ($0.name, $0) }
    )

    func parts(of item: JSONValue) -> [JSONValue] {
        if let items = item.arrayValue { return items }
        guard let envelope = item.objectValue, let batch = envelope["batch"]?.arrayValue else {
            return [item]
        }
        return batch.map { merged($0, envelope) }
    }

    /// A call of a batch with what the batch says for all of them.
    func merged(_ part: JSONValue, _ envelope: JSONObject) -> JSONValue {
        guard var object = part.objectValue else { return part }
        for key in ["sentAt", "receivedAt", "context"] where object[key] == nil {
            if let value = envelope[key] { object[key] = value }
        }
        return .object(object)
    }

    /// Bytes at most of what a batch says for all of its calls, times the calls.
    private static let sharedLimit = 4 << 20

    /// Refuses a batch that would make much out of little.
    static func check(sharedBytes: Int, calls: Int) throws(CellProblem) {
        guard sharedBytes > sharedLimit / max(1, calls) else { return }
        throw CellProblem(
            "batch_too_large",
            "what the batch says for all of its \(calls) calls is too long to say for each"
        )
    }

    func draft(of part: JSONValue) throws(CellProblem) -> EventDraft {
        let object = try JSONMember.row(part)
        guard let type = object["type"]?.stringValue, let call = Self.calls[type] else {
            throw CellProblem(
                "unknown_call",
                field: "type",
                value: object["type"]?.compactText,
                "type is one of track, identify, group, alias, page and screen"
            )
        }
        let context = JSONMember.object(object["context"])
        var draft = EventDraft(call: call)
        draft.id = try JSONMember.id(object["messageId"], "messageId")
        draft.name = try JSONMember.id(object["event"], "event")
        draft.user = try JSONMember.id(object["userId"], "userId")
        draft.anonymous = try JSONMember.id(object["anonymousId"], "anonymousId")
        draft.account = try JSONMember.id(object["groupId"], "groupId")
            .orElse { () throws(CellProblem) in
                try JSONMember.id(context["groupId"], "context.groupId")
            }
        if call == .alias { draft.previous = try JSONMember.id(object["previousId"], "previousId") }
        draft.properties = try properties(of: object, context, call)
        try readTimes(object, into: &draft)
        try readOwn(JSONMember.object(context["groundswell"]), into: &draft)
        return draft
    }

    private func properties(
        of object: JSONObject,
        _ context: JSONObject,
        _ call: Event.Call
    ) throws(CellProblem) -> JSONObject {
        switch call {
        case .identify, .group:
            if let traits = object["traits"]?.objectValue { return traits }
            return call == .identify ? JSONMember.object(context["traits"]) : [:]
        case .track, .alias: return JSONMember.object(object["properties"])
        case .page, .screen:
            var properties = JSONMember.object(object["properties"])
            for key in ["name", "category"] where properties[key] == nil {
                if let text = try JSONMember.id(object[key], key) {
                    properties[key] = .string(text)
                }
            }
            return properties
        }
    }

    private func readTimes(_ object: JSONObject, into draft: inout EventDraft) throws(CellProblem) {
        let original = try JSONMember.time(object["originalTimestamp"], "originalTimestamp")
        let stamped = try JSONMember.time(object["timestamp"], "timestamp")
        draft.receivedAt = try JSONMember.time(object["receivedAt"], "receivedAt")
        // A sentAt that cannot be read only costs the correction of the clock.
        draft.sentAt = try? JSONMember.time(object["sentAt"], "sentAt")
        // A client sends its own clock as `timestamp`; archives keep that as `originalTimestamp`.
        guard let client = original ?? stamped else { return }
        draft.originalTime = client
        draft.time = ClockSkew.corrected(
            client,
            sentAt: draft.sentAt,
            receivedAt: draft.receivedAt
        )
    }
}

extension SegmentEvents {
    /// What our own export adds; see `Event.segmentDocument`.
    private func readOwn(_ own: JSONObject, into draft: inout EventDraft) throws(CellProblem) {
        if let time = try JSONMember.time(own["time"], "context.groundswell.time") {
            draft.time = time
        }
        guard let account = own["account"]?.objectValue else { return }
        guard let kind = account["kind"]?.stringValue.flatMap(RecordKind.init(rawValue:)),
            let id = try JSONMember.id(account["id"], "context.groundswell.account.id")
        else {
            throw CellProblem(
                "bad_account",
                field: "context.groundswell.account",
                value: own["account"]?.compactText,
                "a kind of record and an id were expected"
            )
        }
        draft.accountRecord = .through(kind, RecordID(id))
    }
}

extension Optional {
    /// This value, or what `other` finds.
    func orElse<Failure: Error>(
        _ other: () throws(Failure) -> Wrapped?
    ) throws(Failure) -> Wrapped? {
        if let value = self { return value }
        return try other()
    }
}
