import Growth

/// Events as Mixpanel exports them: `{"event": …, "properties": {"time", "distinct_id", "$insert_id", …}}`.
///
/// The export does not say which property is a group key, so the usual names of one are looked for.
struct MixpanelEvents: EventTranslator {
    let name = "Mixpanel export"

    private static let groupKeys = [
        "$groups", "account_id", "company_id", "organization_id", "org_id", "workspace_id",
        "group_id",
    ]
    private static let identityKeys = [
        "time", "distinct_id", "$insert_id", "$device_id", "$user_id", "$identified_id", "$anon_id",
        "$distinct_id_before_identity", "mp_processing_time_ms",
    ]

    func draft(of part: JSONValue) throws(CellProblem) -> EventDraft {
        let object = try JSONMember.row(part)
        var properties = JSONMember.object(object["properties"])
        var draft = EventDraft()
        draft.id = try JSONMember.id(properties["$insert_id"], "$insert_id")
        draft.name = try JSONMember.id(object["event"], "event")
        draft.time = try JSONMember.time(properties["time"], "time")
        try readActor(properties, into: &draft)
        for key in Self.groupKeys where draft.account == nil {
            if let groups = properties[key]?.objectValue {
                draft.account = try JSONMember.account(inGroups: groups)
            } else {
                draft.account = try JSONMember.id(
                    properties[key]?.arrayValue?.first ?? properties[key],
                    key
                )
            }
        }
        for key in Self.identityKeys { properties[key] = nil }
        draft.properties = properties
        return draft
    }

    private func readActor(
        _ properties: JSONObject,
        into draft: inout EventDraft
    ) throws(CellProblem) {
        let distinct = try JSONMember.id(properties["distinct_id"], "distinct_id")
        draft.user = try JSONMember.id(properties["$user_id"], "$user_id")
        draft.anonymous = try JSONMember.id(properties["$device_id"], "$device_id")
        if draft.name == "$identify" {
            draft.call = .identify
            draft.user = try JSONMember.id(properties["$identified_id"], "$identified_id")
                .orElse { () throws(CellProblem) in distinct }
            draft.anonymous = try JSONMember.id(properties["$anon_id"], "$anon_id")
                .orElse { () throws(CellProblem) in draft.anonymous }
        } else if draft.name == "$create_alias" {
            draft.call = .alias
            draft.user = distinct
            draft.previous = try JSONMember.id(properties["alias"], "alias")
        } else if draft.name == "$merge" {
            draft.call = .alias
            let ids = properties["$distinct_ids"]?.arrayValue ?? []
            draft.user = try JSONMember.id(ids.first, "$distinct_ids")
            draft.previous = try JSONMember.id(ids.dropFirst().first, "$distinct_ids")
        }
        guard draft.user == nil, let distinct else { return }
        if distinct.hasPrefix("$device:") {
            draft.anonymous = draft.anonymous ?? String(distinct.dropFirst(8))
        } else if distinct != draft.anonymous {
            draft.user = distinct
        }
    }
}
