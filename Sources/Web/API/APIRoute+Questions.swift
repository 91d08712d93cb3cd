import Engine
import Growth
import HTTPTypes

extension APIRoute {
    /// Every address of the API.
    static var all: [APIRoute] {
        [openAPI] + questions + verdicts + lists + people + access + sources
    }

    private static let openAPI = APIRoute(
        method: .get,
        path: OpenAPIDocument.path,
        policy: .anybody,
        summary: "This document."
    ) { _ in APIAnswer() }

    static let asOf = Parameter(
        name: "as_of",
        isInPath: false,
        schema: JSONSchema.moment,
        about: "Count what happened before this moment; by default just after the latest fact."
    )
    static let segment = Parameter(
        name: "segment",
        isInPath: false,
        schema: JSONSchema.text(200),
        about: "Only accounts of this size, plan or channel, like size=10-49."
    )
    static let page = [
        Parameter(
            name: "limit",
            isInPath: false,
            schema: JSONSchema.number(1, 1_000),
            about: "At most so many; 100 by default."
        ),
        Parameter(
            name: "cursor",
            isInPath: false,
            schema: JSONSchema.text(2_000),
            about: "The `next` of the page before."
        ),
    ]

    static func inPath(_ name: String, _ about: String, _ schema: JSONValue? = nil) -> Parameter {
        Parameter(
            name: name,
            isInPath: true,
            schema: schema ?? JSONSchema.text(300),
            about: about
        )
    }

    // MARK: Questions

    private static let questions = QuestionKind.allCases.flatMap { kind -> [APIRoute] in
        let policy = Policy.holder(kind.alwaysNames ? .people : .ask)
        let path = "/api/v1/questions/\(kind.rawValue)"
        let example = QuestionExamples.of(kind)
        return [
            APIRoute(
                method: .post,
                path: path,
                policy: policy,
                summary: "Ask: \(kind.rawValue). The document is that of the command's --query.",
                body: Body(schema: QuestionExamples.schema(of: kind), example: example),
                lane: .question
            ) { try answer(kind, $0.body, $0) },
            APIRoute(
                method: .get,
                path: path,
                policy: policy,
                summary:
                    "Ask: \(kind.rawValue), with the document in the query, so that the answer can be kept.",
                parameters: [
                    Parameter(
                        name: "query",
                        isInPath: false,
                        schema: JSONSchema.text(4_000),
                        about:
                            "The question as JSON, a long one by POST; for example \(example.compactText)."
                    )
                ],
                lane: .question,
                keptAsOf: { call in
                    try AskedQuestion.moment(
                        question(kind, in: call)["as_of"],
                        call.workspace.zone
                    )
                }
            ) { try answer(kind, try question(kind, in: $0), $0) },
        ]
    }

    private static func question(_ kind: QuestionKind, in call: APICall) throws -> JSONValue {
        guard let text = call.query["query"] else {
            throw InputProblem(
                "query_missing",
                "the question is missing.",
                advice: "Send it as JSON: ?query={…}, or POST it.",
                field: "query"
            )
        }
        guard let document = try? JSONValue(parsing: text), case .object = document else {
            throw InputProblem("query_not_json", "the question is no JSON object.", field: "query")
        }
        return document
    }

    private static func answer(
        _ kind: QuestionKind,
        _ document: JSONValue,
        _ call: APICall
    ) throws -> APIAnswer {
        let asked = try AskedQuestion(kind, document, zone: call.workspace.zone)
        guard !asked.namesActors || call.may(.people) else { throw APIProblem.notAllowed }
        return APIAnswer(try call.workspace.answer(asked))
    }

    // MARK: Verdicts

    private static let verdicts = [
        APIRoute(
            method: .get,
            path: "/api/v1/diagnosis",
            policy: .holder(.ask),
            summary: "Which sales motion do we really run? Rows only for those who may see people.",
            parameters: [asOf, segment],
            lane: .question,
            keptAsOf: { try $0.asOf() }
        ) { call in
            let diagnosis = try call.workspace.diagnose(
                asOf: try call.asOf(),
                segment: try call.segment()
            )
            return APIAnswer(
                call.may(.people) ? diagnosis.document : NumbersOnly.document(diagnosis.document)
            )
        },
        APIRoute(
            method: .get,
            path: "/api/v1/findings/{name}",
            policy: .holder(.ask),
            summary:
                "Open findings: definition, interval, threshold, sources and the rows behind them.",
            parameters: [
                inPath("name", "A finding like K1.motion, or a rule like A5."), asOf, segment,
            ],
            lane: .question,
            keptAsOf: { try $0.asOf() }
        ) { call in
            let found = try call.workspace.findings(
                named: call.part("name"),
                asOf: try call.asOf(),
                segment: try call.segment()
            )
            let documents = found.map { $0.document(rowLimit: nil) }
            return APIAnswer([
                "findings": .array(
                    call.may(.people) ? documents : documents.map(NumbersOnly.document)
                )
            ])
        },
        APIRoute(
            method: .get,
            path: "/api/v1/rules",
            policy: .holder(.ask),
            summary: "The rules behind the verdict: what each asks and what it says now.",
            parameters: [asOf],
            lane: .question,
            keptAsOf: { try $0.asOf() }
        ) { call in
            let rules = try call.workspace.rules(asOf: try call.asOf())
            return APIAnswer(["rules": .array(rules.map(\.document))])
        },
        APIRoute(
            method: .get,
            path: "/api/v1/benchmarks",
            policy: .holder(.ask),
            summary: "The benchmarks that verdicts cite."
        ) { call in
            APIAnswer(["benchmarks": call.workspace.benchmarks.table.document(rowLimit: nil)])
        },
        APIRoute(
            method: .get,
            path: "/api/v1/status",
            policy: .holder(.ask),
            summary: "What is in the workspace, and what is wrong with it.",
            lane: .question
        ) { call in
            var status = try call.workspace.status().document.objectValue ?? [:]
            status["workspace"] = nil
            return APIAnswer(.object(status))
        },
        APIRoute(
            method: .get,
            path: "/api/v1/answers",
            policy: .holder(.ask),
            summary: "Every answer that somebody gave to a question of the diagnosis, oldest first."
        ) { call in
            let answers = try call.workspace.judgements().answers.map(\.entry)
            let shown = call.may(.people) ? answers : answers.map(NumbersOnly.withoutWords)
            return APIAnswer(["answers": .array(shown)])
        },
        APIRoute(
            method: .post,
            path: "/api/v1/answers",
            policy: .holder(.data),
            summary:
                "Answer a question yourself; it stands beside what the data say, and never counts.",
            body: Body(
                schema: JSONSchema.object(
                    [
                        "finding": JSONSchema.text(100), "answer": JSONSchema.text(100),
                        "note": JSONSchema.text(2_000),
                    ],
                    required: ["finding", "answer"]
                ),
                example: [
                    "finding": "K2.q1_solo_value", "answer": "yes",
                    "note": "every designer works alone first",
                ]
            ),
            status: .created
        ) { call in
            APIAnswer(
                try call.workspace
                    .answer(
                        call.text("finding"),
                        with: call.text("answer"),
                        note: call.optionalText("note"),
                        author: call.actor
                    )
                    .entry
            )
        },
        APIRoute(
            method: .get,
            path: "/api/v1/decisions",
            policy: .holder(.ask),
            summary: "The motions that were decided on, oldest first."
        ) { call in
            let decisions = try call.workspace.judgements().decisions.map(\.document)
            let shown = call.may(.people) ? decisions : decisions.map(NumbersOnly.withoutWords)
            return APIAnswer(["decisions": .array(shown)])
        },
        APIRoute(
            method: .post,
            path: "/api/v1/decisions",
            policy: .holder(.data),
            summary: "Write down the one motion to run for the next twelve months, and why (A27).",
            body: Body(
                schema: JSONSchema.object(
                    [
                        "motion": JSONSchema.choice(["bottom-up", "top-down", "land-and-expand"]),
                        "because": JSONSchema.text(2_000), "from": JSONSchema.moment,
                        "until": JSONSchema.moment,
                    ],
                    required: ["motion", "because"]
                ),
                example: [
                    "motion": "bottom-up", "because": "85 % came through the product",
                    "from": "2027-01-01", "until": "2028-01-01",
                ]
            ),
            status: .created
        ) { call in
            guard let motion = Motion(rawValue: try call.text("motion")) else {
                throw InputProblem(
                    "motion_unknown",
                    "a motion is bottom-up, top-down or land-and-expand.",
                    field: "motion"
                )
            }
            return APIAnswer(
                try call.workspace
                    .decide(
                        motion,
                        from: day("from", call),
                        until: day("until", call),
                        reason: call.text("because"),
                        author: call.actor
                    )
                    .document
            )
        },
    ]

    private static func day(_ name: String, _ call: APICall) throws -> CivilDate? {
        guard let text = try call.optionalText(name) else { return nil }
        guard text.utf8.count == 10, let moment = Timestamp(iso: text) else {
            throw InputProblem("day_unreadable", "expected a date like 2026-10-31.", field: name)
        }
        return moment.civilDateUTC
    }
}

/// What the questions look like.
enum QuestionExamples {
    /// A question that any workspace can be asked.
    static func of(_ kind: QuestionKind) -> JSONValue {
        switch kind {
        case .funnel:
            [
                "steps": [["event": "Signed Up"], ["event": "*"]], "window": "14d",
                "order": "ordered", "unit": "person",
            ]
        case .retention: ["first": "Signed Up", "return": "any", "period": "week"]
        case .counts: ["event": "*", "measure": "events", "period": "week"]
        case .stickiness: ["event": "*", "unit": "person", "period": "day"]
        case .lifecycle: ["event": "*", "unit": "person", "period": "week"]
        case .paths: ["steps": 4, "top": 20]
        case .panel: ["period": "week"]
        case .accountFeatures: ["windows": [7, 28]]
        case .activation: ["birth": "Signed Up", "within": "7d", "outcome": "any"]
        case .timeline: ["person": "ada@acme.example", "limit": 100]
        }
    }

    /// A question and what can stand beside it; docs/methods says what each member means.
    static func schema(of kind: QuestionKind) -> JSONValue {
        [
            "type": "object",
            "properties": [
                "as_of": JSONSchema.moment, "cohort": JSONSchema.anything,
                "members": JSONSchema.flag,
            ],
            "description": "docs/methods says what the members mean; an unknown one is refused.",
        ]
    }
}
