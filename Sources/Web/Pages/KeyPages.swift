import Catalog
import Charts
import Engine
import Growth
import HTTPTypes
import Reports

extension PageRoute {
    /// What programs send and ask with.
    static let keys: [PageRoute] = [
        .get("/settings/keys", .holder(.manage)) { .page(try KeyPage($0).page) },
        .post("/settings/keys/write", .holder(.manage)) { try KeyPage.createKey($0) },
        .post("/settings/keys/write/{id}/revoke", .holder(.manage)) { try KeyPage.revokeKey($0) },
        .post("/settings/keys/token", .person(.manage)) { try KeyPage.createToken($0) },
        .post("/settings/keys/token/{id}/revoke", .holder(.manage)) { try KeyPage.revokeToken($0) },
    ]
}

/// Write keys, with which events are sent, and tokens, with which programs ask.
struct KeyPage {
    /// A secret that was just made.
    private enum Made {
        case key(String)
        case token(String)
    }

    private let call: PageCall
    private let refused: RefusedForm?
    private let made: Made?
    private let keys: [WriteKey]
    private var access: AccessControl { call.workspace.accessControl }

    init(_ call: PageCall, _ refused: RefusedForm? = nil) throws {
        try self.init(call, refused, made: nil)
    }

    private init(_ call: PageCall, _ refused: RefusedForm?, made: Made?) throws {
        (self.call, self.refused, self.made) = (call, refused, made)
        keys = try call.workspace.writeKeys()
    }

    var page: Page {
        SettingsPart.keys.page(
            call,
            "What programs send and ask with. Secrets are shown once and kept nowhere.",
            status: refused?.problem.status ?? .ok,
            secret + RefusedForm.notes(refused, at: "revoke") + [writeKeys, tokens]
        )
    }

    private var secret: [Markup] {
        switch made {
        case nil: []
        case .key(let text):
            [
                Part.secret(
                    "Your new write key",
                    "Copy it now; it is shown this once. It lets its holder send events and nothing else, so it may stand in a web page.",
                    text,
                    label: "Write key"
                )
            ]
        case .token(let text):
            [
                Part.secret(
                    "Your new token",
                    "Copy it now; it is shown this once. Programs send it as Authorization: Bearer, and it belongs in no web page.",
                    text,
                    label: "Token"
                )
            ]
        }
    }

    // MARK: Write keys

    private var writeKeys: Markup {
        let rows = keys.reversed()
            .map { key in
                let isGood = key.revoked == nil
                return [
                    Cell(key.name), Cell([.element("code", [:], key.id)], sortedBy: key.id),
                    Cell(String(key.created.iso.prefix(10))), state(isGood ? nil : "revoked"),
                    revoke(isGood ? "/settings/keys/write/\(URLText.escaped(key.id))/revoke" : nil),
                ]
            }
        return Part.card(
            "Write keys",
            id: "write-keys",
            [
                rows.isEmpty
                    ? .element(
                        "p",
                        ["class": "hint"],
                        "There is none yet. Make one to send events."
                    )
                    : Part.table(
                        "Write keys",
                        [
                            ("Name", false), ("Id", false), ("Made", false), ("State", false),
                            ("Actions", false),
                        ],
                        rows
                    ), .element("h3", [:], "Make a write key"),
            ] + RefusedForm.notes(refused, at: "write") + [
                Form("/settings/keys/write#content", call)
                    .markup(
                        [
                            Control.field(
                                "What it is for",
                                name: "key_name",
                                value: RefusedForm.typed(refused, "write", "key_name", else: ""),
                                placeholder: "website"
                            ), Control.button("Make a key", .plain),
                        ],
                        class: "inline"
                    )
            ]
        )
    }

    private func state(_ end: String?) -> Cell {
        Cell([end.map { Part.state(.off, $0) } ?? Part.state(.good, "good")], sortedBy: end ?? "")
    }

    private func revoke(_ address: String?) -> Cell {
        Cell(
            address.map { [Form($0, call).markup([Control.button("Revoke", .quiet)])] } ?? [],
            sortedBy: ""
        )
    }

    // MARK: Tokens

    private var tokens: Markup {
        let emails = Dictionary(access.members.map { ($0.id, $0.email) }) { first, _ in first }
        let now = call.workspace.now
        let rows = access.tokens.reversed()
            .map { token in
                let end = token.revoked != nil ? "revoked" : token.expires <= now ? "over" : nil
                return [
                    Cell(token.name), Cell([.element("code", [:], token.id)], sortedBy: token.id),
                    Cell(token.scopes.joined(separator: ", ")), Cell(emails[token.member] ?? "–"),
                    Cell(String(token.expires.iso.prefix(10))), state(end),
                    revoke(
                        end == nil
                            ? "/settings/keys/token/\(URLText.escaped(token.id))/revoke" : nil
                    ),
                ]
            }
        return Part.card(
            "Tokens of the API",
            id: "tokens",
            [
                rows.isEmpty
                    ? .element(
                        "p",
                        ["class": "hint"],
                        "There is none yet. Make one for a program that asks."
                    )
                    : Part.table(
                        "Tokens",
                        [
                            ("Name", false), ("Id", false), ("May", false), ("Made by", false),
                            ("Good until", false), ("State", false), ("Actions", false),
                        ],
                        rows
                    ), .element("h3", [:], "Make a token"),
            ] + RefusedForm.notes(refused, at: "token") + [tokenForm]
        )
    }

    private var tokenForm: Markup {
        let own = call.call.visitor?.permissions ?? []
        let checks = Permission.allCases.filter(own.contains)
            .map { permission in
                let ticked = RefusedForm.typed(
                    refused,
                    "token",
                    "scope-\(permission.rawValue)",
                    else: permission == .ask ? "on" : ""
                )
                return Control.check(
                    Words.capitalized(permission.rawValue),
                    name: "scope-\(permission.rawValue)",
                    isTicked: ticked == "on",
                    hint: permission.words
                )
            }
        return Form("/settings/keys/token#content", call)
            .markup([
                .element(
                    "div",
                    ["class": "grid-form"],
                    [
                        Control.field(
                            "What it is for",
                            name: "token_name",
                            value: RefusedForm.typed(refused, "token", "token_name", else: ""),
                            placeholder: "warehouse sync"
                        ),
                        Control.field(
                            "Good for so many days",
                            name: "days",
                            type: "number",
                            value: RefusedForm.typed(refused, "token", "days", else: "90"),
                            hint: "1 to 366. Then make a new one."
                        ),
                    ]
                ),
                .element(
                    "fieldset",
                    [:],
                    [.element("legend", [:], "It may")] + checks
                ), Control.button("Make a token", .plain),
            ])
    }

    // MARK: Changing

    private static func trying(
        _ form: String,
        _ call: PageCall,
        _ work: () throws -> PageAnswer
    ) throws -> PageAnswer {
        try RefusedForm.trying(form, call, work) { try KeyPage(call, $0).page }
    }

    static func createKey(_ call: PageCall) throws -> PageAnswer {
        try trying("write", call) {
            let name = call.field("key_name")
            let made = try call.workspace.createWriteKey(named: name, by: call.call.actor)
            return .page(try KeyPage(call, nil, made: .key(made.key)).page)
        }
    }

    static func revokeKey(_ call: PageCall) throws -> PageAnswer {
        try trying("revoke", call) {
            try call.workspace.revokeWriteKey(call.call.part("id"), by: call.call.actor)
            return .goOn(to: "/settings/keys?done=revoked")
        }
    }

    static func createToken(_ call: PageCall) throws -> PageAnswer {
        try trying("token", call) {
            let visitor = try call.call.asker()
            let scopes = Permission.allCases.filter { call.field("scope-\($0.rawValue)") == "on" }
            guard !scopes.isEmpty else {
                throw InputProblem(
                    "scopes_unknown",
                    "a token that may do nothing is of no use.",
                    advice: "Tick what it may do."
                )
            }
            guard Set(scopes).isSubset(of: visitor.permissions) else {
                throw InputProblem(
                    "scope_not_yours",
                    "a token may do no more than whoever makes it."
                )
            }
            let made = try call.workspace.accessControl.createToken(
                named: call.field("token_name"),
                scopes: Set(scopes),
                days: Int(call.field("days")) ?? 0,
                for: visitor.member,
                by: call.call.actor
            )
            return .page(try KeyPage(call, nil, made: .token(made.secret)).page)
        }
    }

    static func revokeToken(_ call: PageCall) throws -> PageAnswer {
        try trying("revoke", call) {
            try call.workspace.accessControl.revokeToken(call.call.part("id"), by: call.call.actor)
            return .goOn(to: "/settings/keys?done=revoked")
        }
    }
}

extension Permission {
    /// What it lets somebody do, for whoever gives it.
    fileprivate var words: String {
        switch self {
        case .ask: "questions and verdicts, as numbers"
        case .people: "see who is behind the numbers"
        case .data: "read and change events, files and answers"
        case .erase: "export and erase what is held about a person"
        case .manage: "say who may do what, and read the audit trail"
        }
    }
}
