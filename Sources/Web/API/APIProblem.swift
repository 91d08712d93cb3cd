import Engine
import Growth
import HTTPTypes
import Hummingbird

/// Why the API does not do what was asked, as RFC 9457 has it: `application/problem+json`.
struct APIProblem: Error {
    let status: HTTPResponse.Status
    /// Stable, for programs.
    let code: String
    /// For people.
    let message: String
    var advice = ""
    /// Several mistakes found together, each with its code, sentence and field.
    var problems: [InputProblem] = []
    /// Seconds until trying again makes sense.
    var retryAfter: Int?

    static let notSignedIn = APIProblem(
        status: .unauthorized,
        code: "not_signed_in",
        message: "This needs a session or an API token that is good.",
        advice: "Log in, or send `Authorization: Bearer gsa_…`."
    )
    static let notAllowed = APIProblem(
        status: .forbidden,
        code: "not_allowed",
        message: "Your role or token does not allow this."
    )
    static let crossSite = APIProblem(
        status: .forbidden,
        code: "cross_site",
        message: "A change comes from a page of this server, with the header X-Change-Token.",
        advice: "GET /api/v1/session tells the token."
    )
    static let notThere = APIProblem(
        status: .notFound,
        code: "not_there",
        message: "There is nothing at this address."
    )

    /// What an error of the rooms below means over HTTP; the only place that says so.
    init(_ error: any Error) {
        switch error {
        case let problem as APIProblem: self = problem
        case let problem as InputProblem:
            self.init(
                status: Self.status(of: problem.code),
                code: problem.code,
                message: problem.message,
                advice: problem.advice,
                problems: problem.field == nil ? [] : [problem]
            )
        case let several as InputProblems:
            self.init(
                status: .badRequest,
                code: several.problems.first?.code ?? "input_wrong",
                message: several.problems.first?.message ?? "",
                advice: several.problems.first?.advice ?? "",
                problems: several.problems
            )
        case let guesses as TooManyGuesses:
            self.init(
                status: .tooManyRequests,
                code: "too_many_guesses",
                message: "Too many passwords were tried. Wait a moment.",
                retryAfter: guesses.seconds
            )
        case let stopped as QuestionStopped: self = Self.stopped(stopped)
        case let failure as StorageFailure:
            self.init(
                status: .serviceUnavailable,
                code: failure.code,
                message: "The server could not \(failure.operation).",
                retryAfter: 5
            )
        default:
            self.init(
                status: .internalServerError,
                code: "failed",
                message: "The server failed; its log says more."
            )
        }
    }

    init(
        status: HTTPResponse.Status,
        code: String,
        message: String,
        advice: String = "",
        problems: [InputProblem] = [],
        retryAfter: Int? = nil
    ) {
        (self.status, self.code, self.message) = (status, code, message)
        (self.advice, self.problems, self.retryAfter) = (advice, problems, retryAfter)
    }

    private static func status(of code: String) -> HTTPResponse.Status {
        switch code {
        case "login_failed": .unauthorized
        case "member_unknown", "token_unknown", "key_unknown", "actor_unknown", "finding_unknown",
            "dead_letter_unknown", "person_unknown", "source_unknown", "no_webhook_secret",
            "not_there":
            .notFound
        case "member_exists", "last_owner", "key_exists": .conflict
        default: .badRequest
        }
    }

    private static func stopped(_ stopped: QuestionStopped) -> APIProblem {
        switch stopped {
        case .tookTooLong, .left:
            APIProblem(
                status: .serviceUnavailable,
                code: "question_took_too_long",
                message: "The question took longer than a question may.",
                advice: "Ask about a shorter time, or with the command line, which waits.",
                retryAfter: 30
            )
        case .neededTooMuchMemory:
            APIProblem(
                status: .serviceUnavailable,
                code: "question_needed_too_much_memory",
                message: "The question needed more memory than a question may.",
                advice: "Ask about a shorter time, or with the command line.",
                retryAfter: 30
            )
        }
    }

    /// The problem as a document.
    var document: JSONValue {
        var document: JSONObject = [
            "type": "about:blank", "title": .string(status.reasonPhrase),
            "status": JSONValue(status.code), "code": .string(code), "detail": .string(message),
        ]
        if !advice.isEmpty { document["advice"] = .string(advice) }
        if !problems.isEmpty {
            document["problems"] = .array(
                problems.map {
                    [
                        "code": .string($0.code), "detail": .string($0.message),
                        "advice": .string($0.advice), "field": JSONValue($0.field),
                    ]
                }
            )
        }
        return .object(document)
    }

    /// The answer.
    var response: Response {
        var response = Response(
            text: document.compactText,
            type: "application/problem+json",
            status: status
        )
        if let retryAfter { response.headers[.retryAfter] = String(max(1, retryAfter)) }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
