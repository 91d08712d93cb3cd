public import Catalog
public import Growth

extension Member {
    /// The member as JSON, without the password.
    public var document: JSONValue {
        [
            "id": .string(id), "email": .string(email), "role": .string(role.rawValue),
            "created_at": .string(created.iso), "disabled_at": JSONValue(disabled?.iso),
        ]
    }
}

extension APIToken {
    /// What is kept of the token as JSON.
    public var document: JSONValue {
        [
            "id": .string(id), "name": .string(name),
            "scopes": .array(scopes.map(JSONValue.string)), "member": .string(member),
            "created_at": .string(created.iso), "expires_at": .string(expires.iso),
            "revoked_at": JSONValue(revoked?.iso),
        ]
    }
}

extension AuditEntry {
    /// The entry as JSON.
    public var document: JSONValue {
        [
            "at": .string(at.iso), "by": .string(actor), "action": .string(action),
            "subject": .string(subject), "detail": .object(detail),
        ]
    }
}
