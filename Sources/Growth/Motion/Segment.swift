/// A part of the company: the accounts with one value of one attribute.
public struct Segment: Hashable, Sendable {
    /// What accounts are told apart by.
    public enum Attribute: String, CaseIterable, Sendable {
        /// Employees, in bands.
        case size
        /// The plan first paid for, else the plan of the account.
        case plan
        /// Where the account came from, else the source of its first deal.
        case channel
    }

    /// What accounts are told apart by.
    public let attribute: Attribute
    /// The value they share: "10-49", "Pro", "Google".
    public let value: String

    /// The accounts whose `attribute` is `value`.
    public init(_ attribute: Attribute, _ value: String) {
        (self.attribute, self.value) = (attribute, value)
    }

    /// The segment that `text` names: `size=10-49`, `plan=Pro`, `channel=Google`.
    /// - Throws: `segment_unreadable` without an attribute or a value, `segment_size_unknown` for a
    ///   size that is none of the bands.
    public init(parsing text: String) throws {
        let parts = text.utf8
            .split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 2, let attribute = Attribute(rawValue: asciiLowercased(parts[0])),
            !parts[1].utf8.isEmpty
        else {
            throw InputProblem(
                "segment_unreadable",
                "“\(text)” names no segment.",
                advice: "Write an attribute and its value, as in size=10-49, plan=Pro or "
                    + "channel=Google.",
                field: "segment"
            )
        }
        guard attribute != .size || Self.sizeBands.contains(where: { $0.name == parts[1] }) else {
            throw InputProblem(
                "segment_size_unknown",
                "“\(parts[1])” is no band of company sizes.",
                advice: "The bands are "
                    + Self.sizeBands.map(\.name).joined(separator: ", ") + " employees.",
                field: "segment"
            )
        }
        self.init(attribute, parts[1])
    }

    /// Employees from which a band begins, and its name.
    static let sizeBands: [(from: Int, name: String)] = [
        (1, "1-9"), (10, "10-49"), (50, "50-249"), (250, "250-999"), (1_000, "1000+"),
    ]

    /// The band that a company of `employees` people, at least one, lies in.
    static func sizeBand(of employees: Int) -> String? {
        sizeBands.last { $0.from <= employees }?.name
    }
}
