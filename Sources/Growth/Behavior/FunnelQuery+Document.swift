extension FunnelQuery {
    private static let known = [
        "steps", "window", "order", "exclusions", "unit", "by", "from", "to", "hold",
    ]

    /// Reads the document of CONTRACT "Questions as documents".
    ///
    /// `from` and `to` (ISO-8601) bound step 1; `"hold": "person"` asks that one person takes all
    /// steps of an account. - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: Self.known)
        let steps = reader.array("steps")
            .compactMap { item in
                reader.attempt { try EventSelector(document: item.value, at: item.place) }
            }
        let length = reader.text("window")
            .flatMap { text in
                reader.attempt { try WindowLength(text) }
            }
        let exclusions = reader.array("exclusions")
            .compactMap { item in
                reader.attempt {
                    try Exclusion(document: item.value, at: item.place, steps: steps.count)
                }
            }
        let by = reader.array("by")
            .compactMap { item in
                reader.attempt { try Breakdown(document: item.value, at: item.place) }
            }
        let order = reader.choice("order", standard: Order.ordered)
        let unit = reader.choice("unit", standard: ActorUnit.person)
        let hold = reader.has("hold") ? reader.choice("hold", standard: Hold.person) : nil
        let entry = reader.window()
        let unreadable = reader.problems.contains { $0.field?.hasPrefix("steps[") ?? false }
        if unreadable { try reader.finish() }
        let query = reader.attempt {
            try FunnelQuery(
                steps: steps,
                window: length ?? .standard,
                order: order,
                exclusions: exclusions,
                unit: unit,
                by: by,
                entry: entry,
                hold: hold
            )
        }
        self = try reader.finish(with: query)
    }

    /// The funnel as a document that reads back as the same funnel.
    public var document: JSONValue {
        var object: JSONObject = [
            "steps": .array(steps.map(\.document)), "window": .string(windowLength.text),
            "order": .string(order.rawValue), "unit": .string(unit.rawValue),
        ]
        if !exclusions.isEmpty { object["exclusions"] = .array(exclusions.map(\.document)) }
        if !by.isEmpty { object["by"] = .array(by.map(\.document)) }
        entry.write(to: &object)
        if let hold { object["hold"] = .string(hold.rawValue) }
        return .object(object)
    }
}

extension FunnelQuery.Exclusion {
    /// Reads `EVENT` or `EVENT:FROM-TO` of a command line, for a funnel of `steps` steps.
    ///
    /// Without a range the event is excluded from the whole funnel.
    public init(argument: String, steps: Int) {
        if let colon = argument.lastIndex(of: ":") {
            let ends = argument[argument.index(after: colon)...]
                .split(separator: "-", omittingEmptySubsequences: false)
            if ends.count == 2, let from = Int(ends[0]), let to = Int(ends[1]) {
                self.init(EventSelector(named: String(argument[..<colon])), from: from, to: to)
                return
            }
        }
        self.init(EventSelector(named: argument), from: 1, to: steps)
    }

    /// Reads `{"event": …, "where": {…}, "from": 1, "to": 2}`.
    ///
    /// Without `from` or `to` it reaches to the first or the last of `steps`.
    /// - Throws: `InputProblems`.
    init(document: JSONValue, at path: String, steps: Int) throws {
        var reader = DocumentReader(document, at: path, known: ["event", "where", "from", "to"])
        let selector = reader.attempt {
            try EventSelector(document: document, at: path, alsoKnown: ["from", "to"])
        }
        let (from, to) = (reader.integer("from") ?? 1, reader.integer("to") ?? steps)
        try reader.finish()
        self.init(selector ?? EventSelector(event: nil), from: from, to: to)
    }

    /// The exclusion as a document.
    var document: JSONValue {
        var object = event.members
        object["from"] = JSONValue(from)
        object["to"] = JSONValue(to)
        return .object(object)
    }
}
