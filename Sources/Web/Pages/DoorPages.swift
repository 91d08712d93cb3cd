import Catalog
import Charts
import Engine
import Growth
import HTTPTypes

extension PageRoute {
    /// How somebody comes in: the first owner, members, whoever was invited.
    static let door: [PageRoute] = [
        .get("/", .signedIn) { call in
            let isNew = try call.may(.data) && call.workspace.isEmpty()
            return .goOn(to: isNew ? "/start" : "/motion")
        },
        .get("/setup", .anybody) { call in
            call.workspace.accessControl.hasOwner
                ? .goOn(to: "/login") : .page(Door.setup(call, token: call.query("token") ?? ""))
        },
        .post("/setup", .anybody, lane: .password) { call in
            try Door.accept(call, retry: { Door.setup(call, token: call.field("token"), $0) })
        },
        .get("/login", .anybody) { call in
            call.workspace.accessControl.hasOwner
                ? .page(Door.login(call, next: call.query("next") ?? "")) : .goOn(to: "/setup")
        },
        .post("/login", .anybody, lane: .password) { try Door.logIn($0) },
        .get("/accept", .anybody) { call in
            .page(Door.link(call, token: call.query("token") ?? ""))
        },
        .post("/accept", .anybody, lane: .password) { call in
            try Door.accept(call, retry: { Door.link(call, token: call.field("token"), $0) })
        },
        .post("/logout", .signedIn) { call in
            if let visitor = call.call.visitor {
                try call.workspace.accessControl.logOut(visitor)
            }
            return .goOn(to: "/login", cookies: call.call.cookies.ended)
        },
        .get("/account", .signedIn) { .page(Door.account($0)) },
        .post("/account", .signedIn, lane: .password) { try Door.changePassword($0) },
    ]
}

/// The pages in front of everything else.
private enum Door {
    static func setup(_ call: PageCall, token: String, _ problem: APIProblem? = nil) -> Page {
        let tokenField =
            token.isEmpty || problem != nil
            ? Control.field(
                "Setup token",
                name: "token",
                value: token,
                hint:
                    "The server printed it when it started. `groundswell members setup` makes a new one.",
                autocomplete: "off"
            ) : Control.hidden("token", token)
        return page(
            "Welcome to Groundswell",
            "You will be the owner of this server: nobody can log in yet.",
            problem,
            Form("/setup", call)
                .markup([
                    tokenField,
                    Control.field(
                        "Your e-mail",
                        name: "email",
                        type: "email",
                        value: call.field("email"),
                        autocomplete: "username",
                        placeholder: "you@company.com"
                    ), newPassword, Control.button("Create the owner"),
                ])
        )
    }

    static func link(_ call: PageCall, token: String, _ problem: APIProblem? = nil) -> Page {
        page(
            "Choose your password",
            "With it you log in from now on.",
            problem,
            Form("/accept", call)
                .markup([
                    Control.hidden("token", token), newPassword, Control.button("Log in"),
                ])
        )
    }

    static func login(_ call: PageCall, next: String, _ problem: APIProblem? = nil) -> Page {
        page(
            "Log in",
            "",
            problem,
            Form("/login", call)
                .markup([
                    Control.hidden("next", next),
                    Control.field(
                        "E-mail",
                        name: "email",
                        type: "email",
                        value: call.field("email"),
                        autocomplete: "username"
                    ),
                    Control.field(
                        "Password",
                        name: "password",
                        type: "password",
                        autocomplete: "current-password"
                    ), Control.button("Log in"),
                ]),
            foot: "Forgotten? An owner can make you a link that sets a new one."
        )
    }

    private static var newPassword: Markup {
        Control.field(
            "Password",
            name: "password",
            type: "password",
            hint: "At least 12 characters; a few words are easier to keep in mind.",
            autocomplete: "new-password"
        )
    }

    private static func page(
        _ title: String,
        _ lead: String,
        _ problem: APIProblem?,
        _ form: Markup,
        foot: String = ""
    ) -> Page {
        Page(
            title,
            status: problem?.status ?? .ok,
            [
                .element("h1", [:], title), .element("p", ["class": "lead"], lead),
            ] + (problem.map { [Part.problem($0.message, advice: $0.advice)] } ?? []) + [form]
                + (foot.isEmpty ? [] : [.element("p", ["class": "hint"], foot)])
        )
    }

    // MARK: What they do

    static func accept(_ call: PageCall, retry: (APIProblem) -> Page) throws -> PageAnswer {
        let access = call.workspace.accessControl
        do {
            let (secret, member) = try access.accept(
                call.field("token").filter { !$0.isWhitespace },
                email: call.field("email"),
                password: call.field("password"),
                from: call.call.address
            )
            return .goOn(
                to: "/?done=welcome",
                cookies: call.call.cookies.begin(secret, of: member, access)
            )
        } catch { return .page(retry(try refusal(error))) }
    }

    static func logIn(_ call: PageCall) throws -> PageAnswer {
        let access = call.workspace.accessControl
        do {
            let (secret, member) = try access.logIn(
                email: call.field("email"),
                password: call.field("password"),
                from: call.call.address,
                mark: call.call.cookies.mark
            )
            let next = call.field("next")
            return .goOn(
                to: URLText.isOurs(next) ? next : "/",
                cookies: call.call.cookies.begin(secret, of: member, access)
            )
        } catch {
            return .page(login(call, next: call.field("next"), try refusal(error)))
        }
    }

    /// What is shown beside the form; what is not the asker's fault is thrown on.
    private static func refusal(_ error: any Error) throws -> APIProblem {
        let problem = APIProblem(error)
        guard problem.status.code < 500 else { throw error }
        return problem
    }

    // MARK: One's own account

    static func account(_ call: PageCall, _ problem: APIProblem? = nil) -> Page {
        let member = call.call.visitor?.member
        let facts = [
            ("E-mail", member?.email ?? ""), ("Role", member?.role.rawValue ?? ""),
            ("Member since", String(member?.created.iso.prefix(10) ?? "")),
        ]
        return Page(
            "Your account",
            at: .settings,
            status: problem?.status ?? .ok,
            [
                Part.head("Your account"),
                Part.card(
                    "Who you are",
                    [
                        Part.terms(facts.map { name, value in (name, [Markup(value)]) })
                    ]
                ),
                Part.card(
                    "Change your password",
                    (problem.map { [Part.problem($0.message, advice: $0.advice)] } ?? []) + [
                        Form("/account", call)
                            .markup([
                                Control.field(
                                    "Password so far",
                                    name: "old",
                                    type: "password",
                                    autocomplete: "current-password"
                                ),
                                Control.field(
                                    "New password",
                                    name: "new",
                                    type: "password",
                                    hint: "All other sessions of yours end.",
                                    autocomplete: "new-password"
                                ), Control.button("Change it"),
                            ])
                    ]
                ),
            ]
        )
    }

    static func changePassword(_ call: PageCall) throws -> PageAnswer {
        let (visitor, access) = (try call.call.asker(), call.workspace.accessControl)
        do {
            let secret = try access.changePassword(
                of: visitor,
                from: call.field("old"),
                to: call.field("new")
            )
            return .goOn(
                to: "/account?done=password",
                cookies: call.call.cookies.begin(secret, of: visitor.member, access)
            )
        } catch { return .page(account(call, try refusal(error))) }
    }
}
