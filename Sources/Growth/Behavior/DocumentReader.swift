/// Reads a JSON object member by member and collects every problem, so that all are said at once.
struct DocumentReader {
    private let object: JSONObject
    private let path: String
    private(set) var problems: [InputProblem] = []

    /// A reader of `value`, which stands at `path` (empty for the whole document) and may have no
    /// members but `known`.
    init(_ value: JSONValue, at path: String = "", known: [String]) {
        (object, self.path) = (value.objectValue ?? JSONObject(), path)
        guard value.objectValue != nil else {
            add("not_an_object", "a JSON object was expected here.", at: path)
            return
        }
        for member in object.members where !known.contains(where: { same($0, member.key) }) {
            add(
                "unknown_key",
                "there is no member of this name.",
                advice: "Known are \(known.joined(separator: ", ")).",
                at: place(member.key)
            )
        }
    }

    /// Where member `key` stands, like `steps[1].event`.
    func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The member `key`; `nil` when missing or null.
    func value(_ key: String) -> JSONValue? { object[key] == .null ? nil : object[key] }

    /// Whether `key` is there at all, be it null.
    func has(_ key: String) -> Bool { object[key] != nil }

    mutating func add(_ code: String, _ message: String, advice: String = "", at place: String) {
        problems.append(
            InputProblem(code, message, advice: advice, field: place.isEmpty ? nil : place)
        )
    }

    /// Runs `read`, keeping what it throws; `nil` when it threw.
    mutating func attempt<Value>(_ read: () throws -> Value) -> Value? {
        do { return try read() } catch let found as InputProblems {
            problems += found.problems
        } catch let found as InputProblem {
            problems.append(found)
        } catch {
            add("not_readable", "this could not be read.", at: path)
        }
        return nil
    }

    /// The text of member `key`; a problem when it is something else.
    mutating func text(_ key: String) -> String? {
        guard let found = value(key) else { return nil }
        if case .string(let text) = found { return text }
        add("not_a_text", "a text was expected.", at: place(key))
        return nil
    }

    /// The whole number of member `key`; a problem when it is something else.
    mutating func integer(_ key: String) -> Int? {
        guard let found = value(key) else { return nil }
        if case .integer(let number) = found { return Int(number) }
        add("not_a_whole_number", "a whole number was expected.", at: place(key))
        return nil
    }

    /// The truth value of member `key`; a problem when it is something else.
    mutating func boolean(_ key: String) -> Bool? {
        guard let found = value(key) else { return nil }
        if case .bool(let truth) = found { return truth }
        add("not_a_boolean", "true or false was expected.", at: place(key))
        return nil
    }

    /// What `read` makes of member `key` at its place; `nil` when it is missing or wrong.
    mutating func member<Value>(
        _ key: String,
        _ read: (JSONValue, String) throws -> Value
    ) -> Value? {
        guard let found = value(key) else { return nil }
        let place = place(key)
        return attempt { try read(found, place) }
    }

    /// Says that member `key` is missing, unless it is there.
    mutating func require(_ key: String) {
        guard !problems.contains(where: { $0.code == "not_an_object" }), value(key) == nil else {
            return
        }
        add("member_missing", "\"\(key)\" was expected.", at: place(key))
    }

    /// The whole numbers of member `key`; `nil` when it is missing or wrong.
    mutating func integers(_ key: String) -> [Int]? {
        elements(key, "not_a_whole_number", "a whole number was expected.") { value in
            if case .integer(let number) = value { Int(number) } else { nil }
        }
    }

    /// The event names of member `key`; `nil` when it is missing or wrong.
    mutating func names(_ key: String) -> [EventName]? {
        elements(key, "not_a_text", "a text was expected.") { $0.stringValue.map { EventName($0) } }
    }

    private mutating func elements<Element>(
        _ key: String,
        _ code: String,
        _ message: String,
        _ read: (JSONValue) -> Element?
    ) -> [Element]? {
        guard value(key) != nil else { return nil }
        let known = problems.count
        var elements: [Element] = []
        for item in array(key) {
            if let element = read(item.value) {
                elements.append(element)
            } else {
                add(code, message, at: item.place)
            }
        }
        return problems.count == known ? elements : nil
    }

    /// The selector of members `event` and `where`; every event when there is no `event`.
    mutating func ownSelector() -> EventSelector {
        var picked: JSONObject = ["event": object["event"] ?? "*"]
        picked["where"] = object["where"]
        let place = path
        return attempt { try EventSelector(document: .object(picked), at: place) } ?? .any
    }

    /// The selector of member `key`, where `any` is every event; `nil` when it is missing.
    mutating func selector(_ key: String) -> EventSelector? {
        if value(key) == "any" { return .any }
        return member(key) { try EventSelector(document: $0, at: $1) }
    }

    /// The elements of member `key`, with their places; a problem when it is not an array.
    mutating func array(_ key: String) -> [(place: String, value: JSONValue)] {
        guard let found = value(key) else { return [] }
        guard case .array(let items) = found else {
            add("not_an_array", "an array was expected.", at: place(key))
            return []
        }
        return items.enumerated().map { ("\(place(key))[\($0.offset)]", $0.element) }
    }

    /// One of the words of `Choice`; `standard` when missing.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        standard: Choice
    ) -> Choice {
        guard let word = text(key) else { return standard }
        if let found = Choice.allCases.first(where: { same($0.rawValue, word) }) { return found }
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        add("unknown_word", "\"\(word)\" is none of \(words).", at: place(key))
        return standard
    }

    /// The moment of member `key`.
    mutating func moment(_ key: String) -> Timestamp? {
        guard let text = text(key) else { return nil }
        if let moment = Timestamp(iso: text) { return moment }
        add(
            "time_not_readable",
            "\"\(text)\" is not an ISO-8601 date or time.",
            advice: "Write for example 2026-03-09 or 2026-03-09T14:05:00Z.",
            at: place(key)
        )
        return nil
    }

    /// The window of members `from` (inside) and `to` (the first moment outside).
    mutating func window() -> TimeWindow {
        TimeWindow(from: moment("from") ?? .distantPast, to: moment("to") ?? .distantFuture)
    }

    /// Throws what was found, if anything.
    func finish() throws {
        if !problems.isEmpty { throw InputProblems(problems) }
    }

    /// Throws what was found, else hands back what was read.
    func finish<Value>(with value: Value?) throws -> Value {
        try finish()
        guard let value else { preconditionFailure("a reader without problems has a value") }
        return value
    }

    private func same(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}

extension TimeWindow {
    /// The members `from` and `to` of a document; open ends are left out.
    func write(to object: inout JSONObject) {
        if from != .distantPast { object["from"] = .string(from.iso) }
        if to != .distantFuture { object["to"] = .string(to.iso) }
    }

    /// What is wrong with a window that holds no moment at all.
    var problem: InputProblem? {
        guard from >= to else { return nil }
        return InputProblem(
            "window_is_empty",
            "the window from \(from.iso) to \(to.iso) holds no moment.",
            advice: "`to` is the first moment outside and must be later than `from`.",
            field: "to"
        )
    }
}

extension EventSelector {
    /// Every event.
    public static let any = EventSelector(event: nil)

    /// The label of the selector: its event, `*` for any.
    public var label: String { event?.text ?? "*" }

    /// Reads `{"event": "Signed Up", "where": {"plan": "pro"}}`; event `"*"` or null is any event.
    ///
    /// - Throws: `InputProblems`.
    public init(document: JSONValue, at path: String = "", alsoKnown: [String] = []) throws {
        if case .string(let name) = document {
            self.init(named: name)
            return
        }
        var reader = DocumentReader(document, at: path, known: ["event", "where"] + alsoKnown)
        if document.objectValue != nil, !reader.has("event") {
            reader.add(
                "event_missing",
                "an event was expected.",
                advice: "Write its name, or \"*\" for any event.",
                at: reader.place("event")
            )
        }
        let name = reader.text("event")
        var properties: [String: String] = [:]
        if let wanted = reader.value("where") {
            let members = wanted.objectValue
            if members == nil {
                reader.add("not_an_object", "an object was expected.", at: reader.place("where"))
            }
            for member in members?.members ?? [] {
                properties[member.key] = member.value.propertyText
                guard member.value.propertyText == nil else { continue }
                reader.add(
                    "where_not_a_value",
                    "a text, number or boolean was expected.",
                    at: "\(reader.place("where")).\(member.key)"
                )
            }
        }
        try reader.finish()
        self.init(named: name, where: properties)
    }

    /// Events named `name`, `*` or `nil` for any.
    public init(named name: String?, where properties: [String: String] = [:]) {
        self.init(event: name == "*" ? nil : name.map { EventName($0) }, where: properties)
    }

    /// The selector as a document.
    public var document: JSONValue { .object(members) }

    var members: JSONObject {
        var object: JSONObject = ["event": .string(label)]
        guard !properties.isEmpty else { return object }
        var wanted = JSONObject()
        for (name, text) in properties.sorted(by: { ByteString($0.key) < ByteString($1.key) }) {
            wanted[name] = .string(text)
        }
        object["where"] = .object(wanted)
        return object
    }
}
