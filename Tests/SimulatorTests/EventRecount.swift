import Growth

/// Counts again, from the bytes of an event file alone, what its truth claims.
struct EventRecount {
    private(set) var lines = 0
    private(set) var brokenLines = 0
    private(set) var refused = 0
    private(set) var late = 0
    private(set) var wrongClocks = 0
    private(set) var spellings = 0
    private(set) var byName: [String: Int] = [:]
    private var contents: [String: Set<String>] = [:]

    var unique: Int { contents.count }
    var conflicts: Int { contents.values.count { $0.count > 1 } }
    var duplicates: Int { lines - unique - conflicts }

    mutating func add(_ line: ArraySlice<UInt8>) {
        guard let value = try? JSONValue(parsing: line) else {
            brokenLines += 1
            return
        }
        guard let id = value["messageId"]?.stringValue,
            let sent = moment("sentAt", of: value), let time = moment("timestamp", of: value),
            let received = moment("receivedAt", of: value),
            value["userId"] != nil || value["anonymousId"] != nil
        else {
            refused += 1
            return
        }
        lines += 1
        var content = value.objectValue ?? [:]
        (content["sentAt"], content["receivedAt"]) = (nil, nil)
        let isNew = contents[id] == nil
        contents[id, default: []].insert(JSONValue.object(content).canonicalText)
        guard isNew else { return }
        if !(0..<Duration.second).contains(received.millis(since: sent)) { wrongClocks += 1 }
        if sent.millis(since: time) >= Duration.day - Duration.second { late += 1 }
        note(value)
    }

    private mutating func note(_ value: JSONValue) {
        let type = value["type"]?.stringValue ?? ""
        let name = type == "page" ? "Page Viewed" : value["event"]?.stringValue ?? type
        let canonical = Self.aliases[name]
        if canonical != nil { spellings += 1 }
        byName[canonical ?? name, default: 0] += 1
    }

    private func moment(_ key: String, of value: JSONValue) -> Timestamp? {
        value[key]?.stringValue.flatMap(Timestamp.init(iso:))
    }

    private static let aliases = [
        "signed_up": "Signed Up", "Sign Up": "Signed Up", "report_created": "Report Created",
    ]
}
