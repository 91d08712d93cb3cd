public import Catalog
public import Growth

extension WriteKey {
    /// What is kept of the key as JSON.
    public var document: JSONValue {
        [
            "id": .string(id), "name": .string(name), "created_at": .string(created.iso),
            "revoked_at": revoked.map { .string($0.iso) } ?? .null,
        ]
    }
}
