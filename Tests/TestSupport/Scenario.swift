import Foundation
public import Growth

/// A story in a text file: who did what when, what is asked, and what we expect.
///
/// The format is described at the top of `Tests/Scenarios/funnel/basics.txt`.
public struct Scenario: Sendable, CustomStringConvertible {
    /// What the story shows, one sentence.
    public private(set) var title: String
    /// File and line, for messages.
    public let place: String
    /// The word of the line that asks: `funnel` or `retention`.
    public private(set) var kind = ""
    /// The question as a document.
    public private(set) var question: JSONObject = [:]
    /// What happened, in the order of the file.
    public private(set) var events: [Event] = []
    /// When the question is asked.
    public private(set) var asOf = Timestamp.distantFuture
    /// The lines after `expect`, sorted.
    public private(set) var expected: [String] = []

    public var description: String { "\(place) \(title)" }

    /// The moment that all times of a scenario are counted from: Monday 2026-01-05, midnight UTC.
    public static let start = Timestamp(millis: 1_767_571_200_000)

    /// The scenarios of all files in `Tests/Scenarios/<folder>`, in order.
    public static func all(in folder: String) throws -> [Scenario] {
        let path = SharedFiles.packageFolder + "/Tests/Scenarios/" + folder
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            .filter { $0.hasSuffix(".txt") }
            .flatMap { name in
                let text = try String(contentsOfFile: path + "/" + name, encoding: .utf8)
                return try read(text, file: "\(folder)/\(name)")
            }
    }

    /// The scenarios of a text.
    public static func read(_ text: String, file: String) throws -> [Scenario] {
        var scenarios: [Scenario] = []
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = raw.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("=== ") {
                scenarios.append(
                    Scenario(title: String(line.dropFirst(4)), place: "\(file):\(index + 1)")
                )
            } else if !scenarios.isEmpty {
                try scenarios[scenarios.count - 1].take(line, at: "\(file):\(index + 1)")
            }
        }
        return scenarios.map { scenario in
            var sorted = scenario
            sorted.expected.sort()
            return sorted
        }
    }

    private init(title: String, place: String) { (self.title, self.place) = (title, place) }

    private mutating func take(_ line: String, at place: String) throws {
        let word = line.prefix { $0 != " " }
        let rest = line.dropFirst(word.count).trimmingCharacters(in: .whitespaces)
        switch word {
        case "funnel":
            kind = "funnel"
            question["steps"] = .array(Self.names(rest).map(Self.selector))
        case "retention":
            kind = "retention"
            let names = Self.names(rest)
            question["first"] = .string(names[0])
            question["return"] = .string(names[1])
        case "window", "order", "unit", "hold", "period", "mode", "measure":
            question[String(word)] = .string(rest)
        case "from", "to":
            question[String(word)] = .string(try Self.moment(rest).iso)
        case "exclude":
            let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
            let ends = parts[0].split(separator: "-").compactMap { Int64($0) }
            var exclusion = Self.selector(parts[1]).objectValue ?? [:]
            (exclusion["from"], exclusion["to"]) = (.integer(ends[0]), .integer(ends[1]))
            append(.object(exclusion), to: "exclusions")
        case "by":
            let parts = rest.split(separator: " ").map(String.init)
            append(
                ["property": .string(parts[0]), "attribution": .string(parts[1])],
                to: "by"
            )
        case "as-of": asOf = try Self.moment(rest)
        case "expect": expected.append(rest)
        default: events.append(try event(line, at: place))
        }
    }

    private mutating func append(_ value: JSONValue, to key: String) {
        question[key] = .array((question[key]?.arrayValue ?? []) + [value])
    }

    private static func names(_ text: String) -> [String] {
        text.components(separatedBy: " > ").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// A step as it is written: `Signed Up [plan=pro]`.
    private static func selector(_ text: String) -> JSONValue {
        let parts = text.split(separator: "[", maxSplits: 1)
        var object: JSONObject = [
            "event": .string(parts[0].trimmingCharacters(in: .whitespaces))
        ]
        if parts.count == 2 { object["where"] = .object(properties(parts[1].dropLast())) }
        return .object(object)
    }

    private static func properties(_ text: Substring) -> JSONObject {
        var object = JSONObject()
        for pair in text.split(separator: " ") {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            object[sides[0]] = .string(sides.count == 2 ? sides[1] : "")
        }
        return object
    }

    /// `1d12h`: so long after the start.
    private static func moment(_ text: String) throws -> Timestamp {
        var (moment, part) = (start, "")
        for character in text {
            part.append(character)
            guard character.isLetter else { continue }
            moment = moment.adding(millis: try WindowLength(part).millis)
            part = ""
        }
        guard part.isEmpty else { throw InputProblem("scenario_time", "\(text) has no unit") }
        return moment
    }

    private func event(_ line: String, at place: String) throws -> Event {
        let columns = line.components(separatedBy: "  ").filter { !$0.isEmpty }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard (3...4).contains(columns.count) else {
            throw InputProblem(
                "scenario_line",
                "\(place): who, when, what were expected, two blanks apart: \(line)"
            )
        }
        let who = columns[0].split(separator: "@", omittingEmptySubsequences: false)
            .map(String.init)
        return Event(
            id: MessageID("\(place)"),
            name: EventName(columns[2]),
            user: who[0].isEmpty ? nil : UserID(who[0]),
            account: who.count == 2 ? .id(AccountID(who[1])) : nil,
            time: try Self.moment(columns[1]),
            properties: columns.count == 4 ? Self.properties(Substring(columns[3])) : [:]
        )
    }
}
