import Growth

/// What vendors let a call do to the properties of a person or account: the names of the operations whose outcome is
/// known without the value before.
struct Operations {
    /// Sets properties.
    let set: String
    /// Sets those that have no value yet.
    let setOnce: String

    /// The traits that `changes` set; other operations stay under their names.
    ///
    /// Without any operation `changes` are traits themselves, as exports have them.
    func applied(_ changes: JSONObject) -> JSONObject {
        guard changes[set] != nil || changes[setOnce] != nil else { return changes }
        var traits = changes[setOnce]?.objectValue ?? [:]
        for member in (changes[set]?.objectValue ?? [:]).members {
            traits[member.key] = member.value
        }
        for member in changes.members where member.key != set && member.key != setOnce {
            traits[member.key] = member.value
        }
        return traits
    }
}
