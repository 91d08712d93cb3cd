public import Catalog
public import Growth

extension LiveSource {
    /// The source as JSON: how it does, not where its pull stands.
    public var document: JSONValue {
        [
            "id": .string(id), "vendor": .string(vendor), "address": JSONValue(address),
            "state": .string(state), "problem": JSONValue(problem),
            "complete_until": JSONValue(succeeded?.iso), "next_at": .string(next.iso),
            "created_at": .string(created.iso),
        ]
    }

    /// `stopped` until somebody mends it, `reading` until everything is here, `waiting` after trouble that passes, or `current`.
    public var state: String {
        if isStopped { return "stopped" }
        if problem != nil { return "waiting" }
        return succeeded == nil ? "reading" : "current"
    }
}
