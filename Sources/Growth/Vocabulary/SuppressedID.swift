/// An id of somebody who was erased, in the form in which it may be remembered.
///
/// What is kept is the SHA-256 of `message`; nobody can read the id from it, and the same id coming again gives
/// the same digest (RELIABILITY: RP2).
public enum SuppressedID {
    /// What an id is, because one text may be the id of two different things.
    public enum Kind: String, CaseIterable, Sendable {
        case user, anonymous, email
    }

    /// The bytes to be hashed: salt of the workspace, kind and id, each with its length in front so that no
    /// two read alike.
    public static func message(salt: [UInt8], kind: Kind, id: String) -> [UInt8] {
        [salt, Array(kind.rawValue.utf8), Array(id.utf8)]
            .flatMap { part in
                withUnsafeBytes(of: UInt64(part.count).littleEndian, Array.init) + part
            }
    }
}
