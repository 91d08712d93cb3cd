import Growth

/// Events as Amplitude takes and exports them: `event_type`, `user_id`, `device_id`, `event_time` or `time`,
/// `$insert_id` or `insert_id`, `event_properties`, `groups`.
///
/// What `$set` and `$setOnce` set are traits; other operations on properties stay as they are.
struct AmplitudeEvents: EventTranslator {
    let name = "Amplitude export"

    func parts(of item: JSONValue) -> [JSONValue] {
        item.arrayValue ?? item["events"]?.arrayValue ?? [item]
    }

    func draft(of part: JSONValue) throws(CellProblem) -> EventDraft {
        let object = try JSONMember.row(part)
        var draft = EventDraft()
        for key in ["$insert_id", "insert_id", "uuid"] where draft.id == nil {
            draft.id = try JSONMember.id(object[key], key)
        }
        draft.name = try JSONMember.id(object["event_type"], "event_type")
        draft.user = try JSONMember.id(object["user_id"], "user_id")
        draft.anonymous = try JSONMember.id(object["device_id"], "device_id")
        draft.account = try JSONMember.account(inGroups: JSONMember.object(object["groups"]))
        draft.time = try JSONMember.time(object["event_time"] ?? object["time"], "event_time")
        draft.receivedAt = try? JSONMember.time(
            object["server_received_time"],
            "server_received_time"
        )
        draft.properties = JSONMember.object(object["event_properties"])
        if draft.name == "$identify" || draft.name == "$groupidentify" {
            draft.call = draft.name == "$identify" ? .identify : .group
            let key = draft.call == .identify ? "user_properties" : "group_properties"
            draft.properties = Operations(set: "$set", setOnce: "$setOnce")
                .applied(JSONMember.object(object[key]))
        }
        return draft
    }
}
