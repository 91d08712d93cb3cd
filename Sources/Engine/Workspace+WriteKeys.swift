public import Catalog
import Growth

extension Workspace {
    /// Every write key there was, oldest first.
    /// - Throws: `StorageFailure`.
    public func writeKeys() throws -> [WriteKey] { try catalog.writeKeys() }

    /// Makes a key that lets its holder send events; `taken` is one that libraries out there have already.
    ///
    /// - Returns: the key and what is kept of it; the key itself can never be shown again.
    /// - Throws: `InputProblem` `key_name_missing`, `key_not_sendable`, `key_exists`; `StorageFailure`.
    public func createWriteKey(
        named name: String,
        taking taken: String? = nil,
        by actor: String = "command line"
    ) throws -> (key: String, kept: WriteKey) {
        guard !name.allSatisfy(\.isWhitespace) else {
            throw InputProblem(
                "key_name_missing",
                "a write key needs a name.",
                advice: "Say what it is for, like \"website\" or \"backend\"."
            )
        }
        if let taken, !Self.isPossibleKey(taken) {
            throw InputProblem(
                "key_not_sendable",
                "a write key has only visible ASCII characters, without spaces.",
                advice: "Leave --value out to get a new one."
            )
        }
        let id = SecretText.random(6)
        let key = taken ?? "gsw_\(id)_\(SecretText.random(32))"
        let kept = WriteKey(id: id, name: name, digest: KeyRing.digest(of: key), created: clock())
        try catalog.record(kept, by: actor)
        keys.update(try catalog.writeKeys())
        return (key, kept)
    }

    /// Takes a key back; whoever sends with it is refused from now on.
    /// - Throws: `InputProblem` `key_unknown`, `StorageFailure`.
    public func revokeWriteKey(_ id: String, by actor: String = "command line") throws {
        try catalog.revokeWriteKey(id, at: clock(), by: actor)
        keys.update(try catalog.writeKeys())
    }

    /// Whether `text` is a write key that is good.
    public func isWriteKey(_ text: String) -> Bool { keys.holds(text) }

    private static func isPossibleKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
