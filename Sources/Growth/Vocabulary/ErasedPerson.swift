/// What is known of a person who is to be forgotten.
public struct ErasedPerson: Hashable, Sendable {
    /// The user ids that are this person's.
    public let users: [String]
    /// The anonymous ids that are this person's.
    public let anonymous: [String]
    /// Mail addresses and other values of traits that belong to nobody else.
    public let values: [String]

    /// A person by everything that names them.
    public init(users: [String], anonymous: [String], values: [String]) {
        (self.users, self.anonymous, self.values) = (users, anonymous, values)
    }

    /// Everything that names the person.
    public var everything: [String] { users + anonymous + values }
}
