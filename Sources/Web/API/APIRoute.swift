import Engine
import Growth
import HTTPTypes

/// One address of the API: what it does, who may ask, and how it says so in the OpenAPI document.
struct APIRoute: Sendable {
    /// Who is let in.
    enum Policy: Hashable, Sendable {
        /// Anybody: the secret, if any, is in the body.
        case anybody
        /// Members in their browser, not their tokens.
        case signedIn
        /// Members and tokens that may do this.
        case holder(Permission)
        /// Members in their browser who may do this: what gives others access is not for programs.
        case person(Permission)
    }

    /// What waits for what: none of these keeps another from running.
    enum Lane: Sendable {
        /// Over in a moment.
        case quick
        /// May take long, and is given up when whoever asked leaves.
        case question
        /// May take long, and is finished.
        case work
        /// Compares passwords.
        case password
    }

    /// Something that stands in the address or its query.
    struct Parameter: Sendable {
        let name: String
        let isInPath: Bool
        let schema: JSONValue
        let about: String
    }

    /// What a body has to be: a JSON object with these members.
    struct Body: Sendable {
        let schema: JSONValue
        let example: JSONValue
    }

    let method: HTTPRequest.Method
    /// The address, with parameters in braces.
    let path: String
    let policy: Policy
    /// What it does, for the OpenAPI document.
    let summary: String
    var parameters: [Parameter] = []
    var body: Body?
    /// The answer when all is well.
    var status = HTTPResponse.Status.ok
    /// Where it runs.
    var lane = Lane.quick
    /// As of when it answers, for an answer that stays the same while nothing changes that it depends on.
    var keptAsOf: (@Sendable (APICall) throws -> Timestamp?)?
    let handle: @Sendable (APICall) throws -> APIAnswer

    /// The parts of the address between slashes.
    var segments: [Substring] { path.dropFirst().split(separator: "/") }
}

extension APIRoute.Policy {
    /// Whether it lets somebody in who proved who it is.
    func lets(_ visitor: Visitor) -> Bool {
        let isPerson = if case .session = visitor.credential { true } else { false }
        return switch self {
        case .anybody: true
        case .signedIn: isPerson
        case .holder(let permission): visitor.permissions.contains(permission)
        case .person(let permission): isPerson && visitor.permissions.contains(permission)
        }
    }
}

/// A request to the API whose policy was asked.
struct APICall: Sendable {
    /// The workspace as it is configured now.
    let workspace: Workspace
    /// Who asks; `nil` only where anybody may.
    private(set) var visitor: Visitor?
    /// What stands in the address.
    let path: [String: String]
    /// What stands in its query.
    let query: [String: String]
    /// The body; `null` when there is none.
    let body: JSONValue
    /// Where the request comes from.
    let address: String
    /// The secrets that a browser brought.
    let cookies: SessionCookies
    /// Sends links to those they are for, where the server has a way.
    let post: LinkPost?

    /// A call with what was found out about it.
    init(
        workspace: Workspace,
        visitor: Visitor?,
        path: [String: String],
        query: [String: String],
        body: JSONValue,
        address: String,
        cookies: SessionCookies,
        post: LinkPost? = nil
    ) {
        (self.workspace, self.visitor, self.path, self.query) = (workspace, visitor, path, query)
        (self.body, self.address, self.cookies) = (body, address, cookies)
        self.post = post
    }

    /// The same call by whoever asks as they are now; `nil` when what they ask for is not for them any more.
    func renewed(for policy: APIRoute.Policy) -> APICall? {
        guard let visitor else { return self }
        var call = self
        call.visitor = workspace.accessControl.renewed(visitor)
        guard let now = call.visitor, policy.lets(now) else { return nil }
        return call
    }

    /// How the audit trail names whoever asks.
    var actor: String { visitor?.name ?? "somebody" }

    /// Whether whoever asks may do something beside what the route asks for.
    func may(_ permission: Permission) -> Bool {
        visitor?.permissions.contains(permission) ?? false
    }

    /// A part of the address.
    func part(_ name: String) -> String { path[name] ?? "" }

    /// Who asks, where only members do.
    /// - Throws: `APIProblem`.
    func asker() throws -> Visitor {
        guard let visitor else { throw APIProblem.notSignedIn }
        return visitor
    }

    /// The member `name` of the body, which is text.
    /// - Throws: `InputProblem` `text_expected`.
    func text(_ name: String) throws -> String {
        guard let text = try optionalText(name) else {
            throw InputProblem("text_expected", "a text was expected.", field: name)
        }
        return text
    }

    /// The member `name` of the body, which is text if it is there.
    /// - Throws: `InputProblem` `text_expected`.
    func optionalText(_ name: String) throws -> String? {
        switch body[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        default: throw InputProblem("text_expected", "a text was expected.", field: name)
        }
    }

    /// The moment that `as_of` in the query names.
    /// - Throws: `InputProblem` `moment_unreadable`.
    func asOf() throws -> Timestamp? {
        try AskedQuestion.moment(query["as_of"].map(JSONValue.string), workspace.zone)
    }

    /// The segment that `segment` in the query names.
    /// - Throws: `InputProblem`.
    func segment() throws -> Segment? { try query["segment"].map { try Segment(parsing: $0) } }

    /// At most so many rows, 1 to 1,000; 100 where nothing is said.
    /// - Throws: `InputProblem` `limit_out_of_range`.
    func limit() throws -> Int {
        guard let text = query["limit"] else { return 100 }
        guard let limit = Int(text), (1...1_000).contains(limit) else {
            throw InputProblem(
                "limit_out_of_range",
                "a limit is a number from 1 to 1000.",
                field: "limit"
            )
        }
        return limit
    }

    /// What the last page said about the next; `nil` for the first page.
    /// - Throws: `InputProblem` `cursor_unknown`.
    func cursor() throws -> [String]? {
        guard let text = query["cursor"] else { return nil }
        guard let parts = PageCursor.parts(of: text) else { throw PageCursor.unknown }
        return parts
    }
}

/// What the API answers.
struct APIAnswer: Sendable {
    /// The body; `nil` for none.
    var text: String?
    /// Cookies to set.
    var cookies: [String] = []

    /// A JSON document.
    init(_ document: JSONValue, cookies: [String] = []) {
        (text, self.cookies) = (document.compactText, cookies)
    }

    /// JSON that is text already.
    init(json text: String) { self.text = text }

    /// Nothing to say.
    init(cookies: [String] = []) { self.cookies = cookies }
}

/// Where a page of a list ended, as one word that means nothing to others.
enum PageCursor {
    /// A word for the parts of a key.
    static func text(_ parts: [String]) -> String {
        JSONValue.array(parts.map(JSONValue.string)).compactText.utf8
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The parts of the key that a word stands for; `nil` when it is none of ours.
    static func parts(of text: String) -> [String]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0, digits.count <= 80_000 else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2)
            .compactMap { UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) }
        guard bytes.count * 2 == digits.count,
            let values = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)).arrayValue
        else { return nil }
        let parts = values.compactMap(\.stringValue)
        return parts.count == values.count ? parts : nil
    }

    static let unknown = InputProblem(
        "cursor_unknown",
        "this cursor is none that a page gave.",
        advice: "Leave it out for the first page.",
        field: "cursor"
    )
}
