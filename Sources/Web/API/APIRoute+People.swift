import Catalog
import Engine
import Growth
import HTTPTypes

extension APIRoute {
    /// Lists of what is there.
    static let lists = [
        APIRoute(
            method: .get,
            path: "/api/v1/people",
            policy: .holder(.people),
            summary: "The resolved people, in order of id.",
            parameters: page,
            lane: .question
        ) { call in
            let last = try key(call, parts: 1).map { PersonID($0[0]) }
            let limit = try call.limit()
            let found = try call.workspace.people(after: last, limit: limit)
            let next = found.count == limit ? found.last.map { [$0.0.text] } : nil
            return pageAnswer("people", found.map(\.1), next: next)
        },
        APIRoute(
            method: .get,
            path: "/api/v1/accounts",
            policy: .holder(.people),
            summary: "The accounts, in order of id.",
            parameters: page,
            lane: .question
        ) { call in
            let last = try key(call, parts: 1).map { AccountID($0[0]) }
            let limit = try call.limit()
            let found = try call.workspace.accounts(after: last, limit: limit)
            let next = found.count == limit ? found.last.map { [$0.0.text] } : nil
            return pageAnswer("accounts", found.map(\.1), next: next)
        },
        APIRoute(
            method: .get,
            path: "/api/v1/events",
            policy: .holder(.data),
            summary: "The stored events, in order of time, then id.",
            parameters: page,
            lane: .question
        ) { call in
            let last = try key(call, parts: 2)
                .map { parts -> (time: Timestamp, id: MessageID) in
                    guard let time = Int64(parts[0]) else { throw PageCursor.unknown }
                    return (Timestamp(millis: time), MessageID(parts[1]))
                }
            let limit = try call.limit()
            let events = try call.workspace.events(after: last, limit: limit)
            let identity = try call.workspace.knownIdentity()
            let end = events.last.map { [String($0.time.millis), $0.id.text] }
            return pageAnswer(
                "events",
                events.map(identity.document),
                next: events.count == limit ? end : nil
            )
        },
        APIRoute(
            method: .get,
            path: "/api/v1/records/{kind}",
            policy: .holder(.data),
            summary: "The current records of one kind, in order of id.",
            parameters: [
                inPath(
                    "kind",
                    "accounts, people, subscriptions, …",
                    JSONSchema.choice(RecordKind.allCases.map(\.rawValue))
                )
            ] + page,
            lane: .question
        ) { call in
            guard let kind = RecordKind(rawValue: call.part("kind")) else {
                throw APIProblem.notThere
            }
            let last = try key(call, parts: 1).map { RecordID($0[0]) }
            let limit = try call.limit()
            let records = try call.workspace.records(kind)
                .filter { record in last.map { $0 < record.id } ?? true }.prefix(limit)
            let next = records.count == limit ? records.last.map { [$0.id.text] } : nil
            return pageAnswer("records", records.map(\.document), next: next)
        },
        APIRoute(
            method: .get,
            path: "/api/v1/imports",
            policy: .holder(.data),
            summary: "What was imported."
        ) { call in
            APIAnswer(["imports": .array(try call.workspace.imports().map(\.document))])
        },
        APIRoute(
            method: .get,
            path: "/api/v1/joins",
            policy: .holder(.data),
            summary: "Who was joined to whom, and why.",
            lane: .question
        ) { call in
            APIAnswer(["joins": .array(try call.workspace.joins().map(\.document))])
        },
        APIRoute(
            method: .get,
            path: "/api/v1/dead-letters",
            policy: .holder(.data),
            summary: "Live events that were refused and are open, and why.",
            parameters: [page[0]],
            lane: .question
        ) { call in
            let letters = try call.workspace.deadLetters()
            return APIAnswer([
                "dead_letters": .array(letters.prefix(try call.limit()).map(\.document)),
                "count": JSONValue(letters.count),
            ])
        },
        APIRoute(
            method: .post,
            path: "/api/v1/dead-letters/{id}/replay",
            policy: .holder(.data),
            summary: "Send a refused event again.",
            parameters: [
                inPath("id", "Its number.", JSONSchema.number(1, 9_007_199_254_740_991))
            ]
        ) { call in
            let id = Int64(call.part("id"))
            guard let id, try call.workspace.deadLetters().contains(where: { $0.id == id }) else {
                throw APIProblem.notThere
            }
            let books = try call.workspace.replayDeadLetter(id)
            return APIAnswer([
                "stored": JSONValue(books?.stored ?? 0),
                "duplicates": JSONValue(books?.duplicates ?? 0),
                "dead_letters": JSONValue(books?.deadLetters ?? 0),
                "suppressed": JSONValue(books?.suppressed ?? 0),
                "unreadable": JSONValue(books == nil ? 1 : 0),
            ])
        },
        APIRoute(
            method: .get,
            path: "/api/v1/retention-days",
            policy: .holder(.ask),
            summary: "For how many days events are kept; null: for ever."
        ) { call in try days(call.workspace) },
        APIRoute(
            method: .put,
            path: "/api/v1/retention-days",
            policy: .holder(.manage),
            summary: "Keep events for so many days, or with null for ever. Older ones go for ever.",
            body: Body(
                schema: JSONSchema.object(
                    ["days": ["type": ["integer", "null"], "minimum": 1, "maximum": 36_500]],
                    required: ["days"]
                ),
                example: ["days": 730]
            ),
            lane: .work
        ) { call in
            let wanted: Int?
            switch call.body["days"] {
            case .null?: wanted = nil
            case .integer(let days)? where (1...36_500).contains(days): wanted = Int(days)
            default:
                throw InputProblem(
                    "days_out_of_range",
                    "expected a number of days from 1 to 36,500, or null for ever.",
                    field: "days"
                )
            }
            _ = try call.workspace.keepEvents(days: wanted, by: call.actor)
            return try days(call.workspace)
        },
    ]

    /// What is held about one person.
    static let people = [
        APIRoute(
            method: .get,
            path: "/api/v1/people/{id}/export",
            policy: .holder(.erase),
            summary: "Everything that is held about one person.",
            parameters: [inPath("id", "A user id, an anonymous id or an e-mail address.")],
            lane: .question
        ) { call in
            var text = ""
            let found = try call.workspace.exportPerson(call.part("id")) {
                try Patience.check()
                text += $0
            }
            try call.workspace.accessControl.note(
                "export person",
                found.person.text,
                by: call.actor
            )
            return APIAnswer(json: text)
        },
        APIRoute(
            method: .delete,
            path: "/api/v1/people/{id}",
            policy: .holder(.erase),
            summary:
                "Take away everything that tells of one person, for ever. Repeat the id as `confirm`.",
            parameters: [
                inPath("id", "A user id, an anonymous id or an e-mail address."),
                Parameter(
                    name: "confirm",
                    isInPath: false,
                    schema: JSONSchema.text(300),
                    about: "The same once more."
                ),
            ],
            lane: .work
        ) { call in
            guard call.query["confirm"] == call.part("id") else {
                throw InputProblem(
                    "not_confirmed",
                    "an erasure cannot be undone.",
                    advice: "Repeat the id: ?confirm=…",
                    field: "confirm"
                )
            }
            let plan = try call.workspace.erasurePlan(for: call.part("id"))
            return APIAnswer(try call.workspace.erase(plan, by: call.actor).document)
        },
    ]

    private static func days(_ workspace: Workspace) throws -> APIAnswer {
        let days = try workspace.retentionDays()
        return APIAnswer([
            "days": days.map { JSONValue($0) } ?? .null,
            "since": JSONValue(days.map { workspace.retentionStart(days: $0).iso }),
        ])
    }

    private static func key(_ call: APICall, parts: Int) throws -> [String]? {
        guard let key = try call.cursor() else { return nil }
        guard key.count == parts else { throw PageCursor.unknown }
        return key
    }

    private static func pageAnswer(
        _ name: String,
        _ documents: [JSONValue],
        next: [String]?
    ) -> APIAnswer {
        APIAnswer([name: .array(documents), "next": JSONValue(next.map(PageCursor.text))])
    }
}
