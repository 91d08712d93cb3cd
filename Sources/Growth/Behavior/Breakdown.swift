/// A property by whose values an answer is broken down.
public struct Breakdown: Hashable, Sendable {
    /// Whose property it is.
    public enum Owner: String, CaseIterable, Sendable {
        case event, person, account
    }

    /// Which step's event of a run gives the value.
    public enum Attribution: Hashable, Sendable {
        /// The first step whose event has the property.
        case first
        /// The last step reached whose event has it.
        case last
        /// That step, from 1; without a value when the actor did not get there.
        case step(Int)
        /// Every step: runs are looked for among the events of each value by itself, so that an
        /// actor can stand in several rows, and in each only as far as the value held.
        case all
    }

    /// The name of the property or trait; `a.b` reaches into nested properties.
    public let property: String
    /// Whose it is.
    public let of: Owner
    /// Which step gives the value.
    public let attribution: Attribution

    /// A breakdown.
    public init(property: String, of: Owner = .event, attribution: Attribution = .first) {
        (self.property, self.of, self.attribution) = (property, of, attribution)
    }

    /// The value that `occurrence` gives; `nil` when it has none.
    func value(of occurrence: Occurrence, in scope: Scope) -> ByteString? {
        let text: String? =
            switch of {
            case .event: occurrence.properties.text(property)
            case .person: occurrence.person.flatMap { scope.personTraits[$0]?[property] }
            case .account: occurrence.account.flatMap { scope.accountTraits[$0]?[property] }
            }
        return text.map { ByteString($0) }
    }
}

/// The values of several breakdowns; ordered by bytes, one after another, missing values last.
package struct BreakdownValues: Hashable, Comparable, Sendable {
    let values: [ByteString?]

    /// One value for each breakdown; `nil` where it is missing.
    package init(values: [ByteString?]) { self.values = values }

    package static func < (left: Self, right: Self) -> Bool {
        for (a, b) in zip(left.values, right.values) where a != b {
            guard let a else { return false }
            guard let b else { return true }
            return a < b
        }
        return left.values.count < right.values.count
    }

    /// The values as they stand in a document.
    var document: JSONValue { .array(values.map { JSONValue($0?.text) }) }
}

extension Breakdown.Attribution {
    /// `first`, `last`, `step:2` or `all`.
    public var text: String {
        switch self {
        case .first: "first"
        case .last: "last"
        case .step(let step): "step:\(step)"
        case .all: "all"
        }
    }

    /// Reads what `text` writes; `nil` when it is none of these.
    public init?(text: String) {
        switch text {
        case "first": self = .first
        case "last": self = .last
        case "all": self = .all
        default:
            guard text.hasPrefix("step:"), let step = Int(text.dropFirst(5)) else { return nil }
            self = .step(step)
        }
    }
}

extension Breakdown {
    /// Reads `{"property": "plan", "of": "account", "attribution": "step:2"}`.
    ///
    /// - Throws: `InputProblems`.
    public init(document: JSONValue, at path: String = "") throws {
        var reader = DocumentReader(document, at: path, known: ["property", "of", "attribution"])
        let property = reader.text("property")
        if document.objectValue != nil, property?.isEmpty ?? true {
            reader.add(
                "property_missing",
                "the name of a property was expected.",
                at: reader.place("property")
            )
        }
        let owner = reader.choice("of", standard: Owner.event)
        let word = reader.text("attribution") ?? "first"
        let attribution = Attribution(text: word)
        if attribution == nil {
            reader.add(
                "unknown_word",
                "\"\(word)\" is none of first, last, step:N, all.",
                at: reader.place("attribution")
            )
        }
        try reader.finish()
        self.init(property: property ?? "", of: owner, attribution: attribution ?? .first)
    }

    /// The breakdown as a document.
    public var document: JSONValue {
        [
            "property": .string(property), "of": .string(of.rawValue),
            "attribution": .string(attribution.text),
        ]
    }
}
