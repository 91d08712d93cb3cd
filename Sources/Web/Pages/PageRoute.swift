import Engine
import Growth
import HTTPTypes

/// One address of the web application: what it shows or does, and who may ask.
struct PageRoute: Sendable {
    /// What a request may bring.
    enum Input: Sendable {
        case nothing
        /// A form of texts.
        case form
        /// A form with one file, which is written to the disk as it comes.
        case file
    }

    let method: HTTPRequest.Method
    /// The address, with parameters in braces.
    let path: String
    let policy: APIRoute.Policy
    var input = Input.nothing
    /// Where it runs.
    var lane = APIRoute.Lane.quick
    let handle: @Sendable (PageCall) throws -> PageAnswer

    /// The parts of the address between slashes.
    let segments: [Substring]

    /// Every page.
    static var all: [PageRoute] {
        door + start + motion + sources + rows + uploads + settings + audit + design
    }

    /// A page that is only looked at.
    static func get(
        _ path: String,
        _ policy: APIRoute.Policy,
        lane: APIRoute.Lane = .quick,
        _ handle: @escaping @Sendable (PageCall) throws -> PageAnswer
    ) -> PageRoute {
        PageRoute(.get, path, policy, lane: lane, handle)
    }

    /// A form that is sent.
    static func post(
        _ path: String,
        _ policy: APIRoute.Policy,
        input: Input = .form,
        lane: APIRoute.Lane = .quick,
        _ handle: @escaping @Sendable (PageCall) throws -> PageAnswer
    ) -> PageRoute {
        PageRoute(.post, path, policy, input: input, lane: lane, handle)
    }

    private init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ policy: APIRoute.Policy,
        input: Input = .nothing,
        lane: APIRoute.Lane,
        _ handle: @escaping @Sendable (PageCall) throws -> PageAnswer
    ) {
        (self.method, self.path, self.policy) = (method, path, policy)
        (self.input, self.lane, self.handle) = (input, lane, handle)
        segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

/// A request for a page whose policy was asked.
struct PageCall: Sendable {
    /// Who asks for what; the body has the texts of the form.
    var call: APICall
    let server: ServerState
    /// Path and query, as they were asked for.
    let target: String
    /// The file that came, if one did.
    var upload: ReceivedFile?
    /// The name by which the browser called the server, with its port.
    let host: String

    var workspace: Workspace { call.workspace }

    /// What was typed into the field `name`; empty where nothing was.
    func field(_ name: String) -> String {
        if case .string(let text)? = call.body[name] { text } else { "" }
    }

    /// The value of `name` in the address; `nil` where there is none or it is empty.
    func query(_ name: String) -> String? {
        call.query[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether whoever asks may do something beside what the page asks for.
    func may(_ permission: Permission) -> Bool { call.may(permission) }

    /// What forms must bring so that a change counts.
    var changeToken: String {
        call.cookies.session.map(AccessControl.changeToken(session:)) ?? ""
    }
}

/// What is answered to a request for a page.
enum PageAnswer: Sendable {
    case page(Page)
    /// The browser goes on to another page of ours.
    case goOn(to: String, cookies: [String] = [])
    /// A file to keep, with its name and type.
    case download(String, name: String, type: String)
    /// What the script of a page asked for.
    case data(JSONValue)

    /// Rows to keep, for a spreadsheet.
    static func csv(_ text: String, name: String) -> PageAnswer {
        .download(text, name: name, type: "text/csv; charset=utf-8")
    }
}
