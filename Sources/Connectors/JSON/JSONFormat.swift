import Growth

/// Tells formats of JSON files apart by their first items.
enum JSONFormat {
    /// Whether the first character of a file opens a JSON object or array.
    static func looksLikeJSON(_ file: ImportFile) throws(InputProblem) -> Bool {
        let stream = try file.open()
        while let chunk = try stream.nextChunk() {
            guard let first = trimmed(chunk[...]).first else { continue }
            return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        }
        return false
    }

    /// The format of `file` by its first items that are objects.
    /// - Throws: `InputProblem` with `format_unknown`.
    static func detect(_ file: ImportFile, kind: ImportKind) throws(InputProblem) -> ImportFormat {
        let objects = try sample(of: file)
        for object in objects { if let format = format(of: object) { return format } }
        let keys = objects.first.map { $0.members.prefix(8).map(\.key) } ?? []
        let seen = keys.isEmpty ? "no JSON objects" : "objects with \(Printable.list(keys))"
        throw InputProblem(
            "format_unknown",
            "the file holds \(seen), which is no format we know.",
            advice:
                "Known JSON: Segment, PostHog, Mixpanel and Amplitude events, Stripe objects and "
                + "HubSpot pages. Else convert it to CSV and write a mapping.",
            file: file.path
        )
    }

    /// The objects among the first items of `file`; of a page the first.
    static func sample(of file: ImportFile) throws(InputProblem) -> [JSONObject] {
        var reader = try JSONItemReader(try file.open())
        var objects: [JSONObject] = []
        for _ in 0..<20 {
            guard let item = try reader.next() else { break }
            guard item.problem == nil, let value = try? JSONValue(parsing: item.bytes) else {
                continue
            }
            if let object = (value.arrayValue?.first ?? value).objectValue {
                objects.append(object)
            }
        }
        return objects
    }

    /// The format whose objects look like `object`.
    static func format(of object: JSONObject) -> ImportFormat? {
        if OwnRecords.kind(of: object) != nil { return .groundswell }
        if object["batch"]?.arrayValue != nil { return .segment }
        if object["results"]?.arrayValue != nil { return .hubspot }
        if let type = object["type"]?.stringValue, SegmentEvents.calls[type] != nil,
            object["object"] == nil
        {
            return .segment
        }
        if object["event_type"] != nil { return .amplitude }
        if object["event"] != nil {
            if object["distinct_id"] != nil { return .posthog }
            if let properties = object["properties"],
                properties["distinct_id"] != nil || properties["$insert_id"] != nil
                    || properties["time"] != nil
            {
                return .mixpanel
            }
        }
        if object["object"]?.stringValue != nil { return .stripe }
        if object["id"] != nil, object["properties"]?.objectValue != nil { return .hubspot }
        return nil
    }
}
