import Growth

/// Events as PostHog exports them: `event`, `distinct_id`, `uuid`, `timestamp`, `properties`.
///
/// A `distinct_id` that equals the `$device_id` is a device, any other is a user.
struct PostHogEvents: EventTranslator {
    let name = "PostHog export"

    func draft(of part: JSONValue) throws(CellProblem) -> EventDraft {
        let object = try JSONMember.row(part)
        var properties = JSONMember.object(object["properties"])
        var draft = EventDraft()
        draft.id = try JSONMember.id(object["uuid"], "uuid")
        draft.name = try JSONMember.id(object["event"], "event")
        draft.time = try JSONMember.time(object["timestamp"], "timestamp")
        draft.sentAt = try? JSONMember.time(object["sent_at"], "sent_at")
        let distinct = try JSONMember.id(object["distinct_id"], "distinct_id")
            .orElse { () throws(CellProblem) in
                try JSONMember.id(properties["distinct_id"], "properties.distinct_id")
            }
        draft.anonymous = try JSONMember.id(properties["$device_id"], "$device_id")
        if distinct != draft.anonymous { draft.user = distinct }
        draft.account = try JSONMember.account(inGroups: JSONMember.object(properties["$groups"]))
        switch draft.name {
        case "$pageview":
            draft.call = .page
            rename("$pathname", to: "name", in: &properties)
        case "$screen":
            draft.call = .screen
            rename("$screen_name", to: "name", in: &properties)
        case "$identify", "$set", "$set_once":
            draft.call = .identify
            draft.anonymous =
                try JSONMember.id(properties["$anon_distinct_id"], "$anon_distinct_id")
                .orElse { () throws(CellProblem) in draft.anonymous }
            draft.user = distinct
            var changes = JSONObject()
            for key in ["$set", "$set_once"] { changes[key] = object[key] ?? properties[key] }
            properties = Operations(set: "$set", setOnce: "$set_once").applied(changes)
        case "$create_alias":
            draft.call = .alias
            draft.user = distinct
            draft.previous = try JSONMember.id(properties["alias"], "alias")
        case "$groupidentify":
            draft.call = .group
            draft.account = try JSONMember.id(properties["$group_key"], "$group_key")
            properties = JSONMember.object(properties["$group_set"])
        default: break
        }
        draft.properties = properties
        return draft
    }

    private func rename(_ key: String, to name: String, in properties: inout JSONObject) {
        guard properties[name] == nil, let value = properties[key] else { return }
        properties[name] = value
    }
}
