import Engine
import Growth
import HTTPTypes

/// The API as OpenAPI 3.1 describes it, made of the routes themselves: none is missing, and none is there that is not.
struct OpenAPIDocument {
    /// Where it can be read.
    static let path = "/api/v1/openapi.json"

    private let routes: [APIRoute]

    init(_ routes: [APIRoute]) { self.routes = routes }

    /// The document.
    var document: JSONValue {
        var paths = JSONObject()
        for route in routes {
            var item = paths[route.path]?.objectValue ?? JSONObject()
            item[route.method.rawValue.lowercased()] = operation(route)
            paths[route.path] = .object(item)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Groundswell", "version": "1",
                "description":
                    "Everything the command line can ask. Answers are those of the commands' --json.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": [
                        "type": "apiKey", "in": "cookie", "name": "groundswell_session",
                    ],
                ],
                "schemas": ["Problem": Self.problem],
                "responses": .object(Self.refused),
            ],
        ]
    }

    private func operation(_ route: APIRoute) -> JSONValue {
        var operation: JSONObject = [
            "operationId": .string(Self.name(of: route)), "summary": .string(route.summary),
            "x-policy": .string(Self.word(for: route.policy)),
            "parameters": .array(route.parameters.map(Self.parameter)),
            "responses": .object(responses(route)),
        ]
        switch route.policy {
        case .anybody: operation["security"] = []
        case .signedIn: operation["security"] = [["session": []]]
        case .holder: operation["security"] = [["token": []], ["session": []]]
        case .person: operation["security"] = [["session": []]]
        }
        if let body = route.body {
            operation["requestBody"] = [
                "required": true,
                "content": [
                    "application/json": ["schema": body.schema, "example": body.example]
                ],
            ]
        }
        return .object(operation)
    }

    private func responses(_ route: APIRoute) -> JSONObject {
        var responses = JSONObject()
        let isEmpty = route.status == .noContent
        responses[String(route.status.code)] =
            isEmpty
            ? ["description": "Done."]
            : [
                "description": "The answer.",
                "content": ["application/json": ["schema": JSONSchema.anything]],
            ]
        if route.keptAsOf != nil { responses["304"] = ["description": "As it was."] }
        for (status, _) in Self.refusals {
            responses[status] = ["$ref": .string("#/components/responses/Refused\(status)")]
        }
        return responses
    }

    private static var refused: JSONObject {
        var responses = JSONObject()
        for (status, text) in refusals {
            responses["Refused\(status)"] = [
                "description": .string(text),
                "content": [
                    "application/problem+json": [
                        "schema": ["$ref": "#/components/schemas/Problem"]
                    ]
                ],
            ]
        }
        return responses
    }

    private static let refusals = [
        ("400", "Something in the request is wrong; `problems` says what and where."),
        ("401", "No credential, or none that is good."), ("403", "Not allowed."),
        ("404", "Not there."), ("405", "The address takes other methods."),
        ("409", "It does not go together with what is there."),
        ("413", "The body is too large."), ("415", "The body is no JSON."),
        ("429", "Too many passwords were tried."),
        ("503", "Not now: too busy, or the question took too long."),
    ]

    private static let problem: JSONValue = [
        "type": "object", "required": ["type", "title", "status", "code", "detail"],
        "properties": [
            "type": JSONSchema.text, "title": JSONSchema.text, "status": ["type": "integer"],
            "code": JSONSchema.text, "detail": JSONSchema.text, "advice": JSONSchema.text,
            "problems": JSONSchema.list(JSONSchema.anything),
        ],
    ]

    private static func parameter(_ parameter: APIRoute.Parameter) -> JSONValue {
        [
            "name": .string(parameter.name), "in": parameter.isInPath ? "path" : "query",
            "required": .bool(parameter.isInPath), "schema": parameter.schema,
            "description": .string(parameter.about),
        ]
    }

    /// Who may ask, in a word: `anybody`, `session`, a permission, or one that only a session has.
    static func word(for policy: APIRoute.Policy) -> String {
        switch policy {
        case .anybody: "anybody"
        case .signedIn: "session"
        case .holder(let permission): permission.rawValue
        case .person(let permission): "session " + permission.rawValue
        }
    }

    private static func name(of route: APIRoute) -> String {
        let words = route.segments.dropFirst(2)
            .map { $0.filter { $0 != "{" && $0 != "}" && $0 != "." } }
        return ([route.method.rawValue.lowercased()] + words).joined(separator: "-")
    }
}
