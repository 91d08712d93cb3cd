import Growth

/// Updates of people and groups as Mixpanel's libraries send them to `/engage` and `/groups`:
/// `$distinct_id` or `$group_key` and `$group_id`, `$time`, and one operation such as `$set`.
struct MixpanelProfiles: EventTranslator {
    let name = "Mixpanel profiles"
    /// `.identify` for people, `.group` for groups.
    let call: Event.Call

    /// Mixpanel's names of what everybody calls otherwise.
    private static let reserved = [
        "$email": "email", "$name": "name", "$first_name": "first_name", "$last_name": "last_name",
        "$phone": "phone", "$created": "created", "$avatar": "avatar",
    ]
    private static let aboutTheCall: Set<String> = [
        "$token", "$time", "$ip", "$distinct_id", "$group_key", "$group_id", "$ignore_time",
        "$ignore_alias", "$user_id", "$device_id", "$insert_id",
    ]

    func draft(of part: JSONValue) throws(CellProblem) -> EventDraft {
        let object = try JSONMember.row(part)
        guard object["$delete"] == nil else {
            throw CellProblem(
                "unsupported_operation",
                field: "$delete",
                "profiles are not deleted from outside; `groundswell people erase` erases one"
            )
        }
        var draft = EventDraft(call: call)
        draft.id = try JSONMember.id(object["$insert_id"], "$insert_id")
        draft.time = try JSONMember.time(object["$time"], "$time")
        if call == .group {
            draft.account = try JSONMember.id(object["$group_id"], "$group_id")
        } else {
            draft.user = try JSONMember.id(object["$distinct_id"], "$distinct_id")
            draft.anonymous = try JSONMember.id(object["$device_id"], "$device_id")
        }
        var changes = JSONObject()
        for member in object.members where !Self.aboutTheCall.contains(member.key) {
            changes[member.key] = member.value
        }
        for member in Operations(set: "$set", setOnce: "$set_once").applied(changes).members {
            draft.properties[Self.reserved[member.key] ?? member.key] = member.value
        }
        return draft
    }
}
