public import Growth

extension WorkspaceStatus {
    /// The status as JSON.
    public var document: JSONValue {
        [
            "workspace": .string(folder), "company": .string(configuration.company),
            "as_of": .string(asOf.iso),
            "events": [
                "count": JSONValue(events.events), "hidden_copies": JSONValue(events.hiddenCopies),
                "earliest": JSONValue(events.earliest?.iso),
                "latest": JSONValue(events.latest?.iso),
                "segments": JSONValue(events.segments), "bytes": JSONValue(events.bytes),
                "names": .array(
                    events.names.map { ["name": .string($0.0.text), "count": JSONValue($0.1)] }
                ),
            ],
            "records": .object(recordCounts), "people": JSONValue(people),
            "accounts": JSONValue(accounts), "joins": JSONValue(joins),
            "imports": JSONValue(imports.count),
            "cautions": .array(quality.cautions.map(JSONValue.string)),
        ]
    }

    private var recordCounts: JSONObject {
        var object = JSONObject()
        for (kind, count) in records { object[kind.rawValue] = JSONValue(count) }
        return object
    }
}
