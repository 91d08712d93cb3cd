/// A part of the company: the accounts with one value of one attribute.
public struct Segment: Hashable, Sendable {
    /// What accounts are told apart by.
    public enum Attribute: String, CaseIterable, Sendable {
        /// Employees, in bands.
        case size
        /// The plan first paid for, else the plan of the account.
        case plan
        /// Where the account came from.
        case channel
    }

    /// What accounts are told apart by.
    public let attribute: Attribute
    /// The value they share: "10 to 49", "Pro", "Google".
    public let value: String

    /// The accounts whose `attribute` is `value`.
    public init(_ attribute: Attribute, _ value: String) {
        (self.attribute, self.value) = (attribute, value)
    }
}
