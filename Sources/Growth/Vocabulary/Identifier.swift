/// An id of one sort of thing; ids of different sorts cannot be mixed up.
///
/// Compared by bytes, never folded (CONTRACT: Ids).
public struct Identifier<Subject>: Hashable, Comparable, Sendable {
    /// The id as it arrived.
    public let bytes: ByteString

    /// Wraps an id as it arrived.
    public init(_ text: String) { bytes = ByteString(text) }

    /// Wraps an id that is a byte string already.
    public init(_ bytes: ByteString) { self.bytes = bytes }

    /// The id as text, for output.
    public var text: String { bytes.text }

    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}

extension Identifier: CustomStringConvertible, ExpressibleByStringLiteral {
    public var description: String { bytes.text }

    public init(stringLiteral value: String) { self.init(value) }
}

/// What a `UserID` names: a login of the customer's product.
public enum UserSubject: Sendable {}
/// What an `AnonymousID` names: a browser or device before it signed in.
public enum AnonymousSubject: Sendable {}
/// What a `PersonID` names: a person after identity resolution.
public enum PersonSubject: Sendable {}
/// What an `AccountID` names: a company that buys, or could.
public enum AccountSubject: Sendable {}
/// What a `MessageID` names: one event as it was sent.
public enum MessageSubject: Sendable {}
/// What an `EventName` names: a kind of thing that happens in the product.
public enum EventSubject: Sendable {}
/// What a `RecordID` names: a row of some record kind.
public enum RecordSubject: Sendable {}

/// The id under which a product knows a signed-in user.
public typealias UserID = Identifier<UserSubject>
/// The id of a browser or device that has not signed in.
public typealias AnonymousID = Identifier<AnonymousSubject>
/// The resolved person: the smallest user id of the merged set, else the smallest anonymous id.
public typealias PersonID = Identifier<PersonSubject>
/// The id of an account (company).
public typealias AccountID = Identifier<AccountSubject>
/// The id that makes an event unique over the whole retention.
public typealias MessageID = Identifier<MessageSubject>
/// The name of an event.
public typealias EventName = Identifier<EventSubject>
/// The id of a record within its kind.
public typealias RecordID = Identifier<RecordSubject>
