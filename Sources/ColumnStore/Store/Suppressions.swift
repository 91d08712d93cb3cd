public import Growth

/// Whose events are not taken any more: digests of the ids of people who were erased.
///
/// The list holds no id. It outlives backups, so that an old batch or an old backup does not bring an
/// erased person back (RELIABILITY: RP2).
public struct Suppressions: Hashable, Sendable {
    /// Random bytes of the workspace, so that digests of two workspaces cannot be compared.
    public let salt: [UInt8]
    private var digests: Set<[UInt8]>

    /// The list kept under `salt`; each digest is 32 bytes.
    public init(salt: [UInt8], digests: some Sequence<[UInt8]> = EmptyCollection()) {
        (self.salt, self.digests) = (salt, Set(digests))
    }

    /// Nobody.
    public static let none = Suppressions(salt: [])

    /// Whether nobody was erased.
    public var isEmpty: Bool { digests.isEmpty }

    /// The 32 bytes that stand for an id.
    public func digest(_ kind: SuppressedID.Kind, _ id: ByteString) -> [UInt8] {
        var hash = SHA256Stream()
        SuppressedID.message(salt: salt, kind: kind, id: id.text)
            .withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }

    /// Adds a digest that `digest(_:_:)` made.
    public mutating func insert(_ digest: [UInt8]) { digests.insert(digest) }

    /// Whether an id belongs to somebody who was erased.
    public func covers(_ kind: SuppressedID.Kind, _ id: ByteString) -> Bool {
        !digests.isEmpty && digests.contains(digest(kind, id))
    }

    /// Whether an event tells of somebody who was erased.
    public func covers(_ event: Event) -> Bool {
        if digests.isEmpty { return false }
        if let user = event.user, covers(.user, user.bytes) { return true }
        if let anonymous = event.anonymous, covers(.anonymous, anonymous.bytes) { return true }
        guard let previous = event.previous else { return false }
        return covers(.user, previous) || covers(.anonymous, previous)
    }
}
