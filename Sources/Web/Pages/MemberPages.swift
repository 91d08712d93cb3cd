import Catalog
import Charts
import Engine
import Growth
import HTTPTypes
import Reports

extension PageRoute {
    /// Who logs in.
    static let people: [PageRoute] = [
        .get("/settings/people", .holder(.manage)) { .page(MemberPage($0).page) },
        .post("/settings/people/invite", .person(.manage), lane: .work) {
            try MemberPage.invite($0)
        },
        .post("/settings/people/withdraw", .person(.manage)) { try MemberPage.withdraw($0) },
        .post("/settings/people/{id}/reset", .person(.manage), lane: .work) {
            try MemberPage.reset($0)
        },
        .post("/settings/people/{id}/role", .person(.manage)) { try MemberPage.setRole($0) },
        .post("/settings/people/{id}/state", .person(.manage)) { try MemberPage.setState($0) },
    ]
}

/// Members, what each may do, and links for new ones.
struct MemberPage {
    /// A link that was just made.
    struct Link {
        let secret, email: String
        let expires: Timestamp
        let purpose: Invitation.Purpose
        /// Whether it is on its way by mail, so that nobody else needs it.
        let isMailed: Bool
    }

    private let call: PageCall
    private let refused: RefusedForm?
    private let link: Link?

    init(_ call: PageCall, _ refused: RefusedForm? = nil, link: Link? = nil) {
        (self.call, self.refused, self.link) = (call, refused, link)
    }

    private var access: AccessControl { call.workspace.accessControl }

    var page: Page {
        let open = access.invitations.filter { $0.purpose != .setup }.sorted { $0.email < $1.email }
        return SettingsPart.people.page(
            call,
            "Who logs in, and what each may do.",
            status: refused?.problem.status ?? .ok,
            linkCard + RefusedForm.notes(refused, at: "member") + [members]
                + (open.isEmpty ? [] : [invitations(open)]) + [invite, roles]
        )
    }

    // MARK: A link

    private var linkCard: [Markup] {
        guard let link else { return [] }
        let what = link.purpose == .reset ? "sets a new password" : "joins"
        let until = "It can be used once, until \(Words.minute(link.expires))."
        if link.isMailed {
            return [
                .element(
                    "p",
                    ["class": "toast", "role": "status"],
                    [
                        Markup("A link was mailed to "),
                        .element("bdi", [:], [Markup(link.email, limit: 80)]), Markup(". \(until)"),
                    ]
                )
            ]
        }
        return [
            Part.secret(
                "Send this link to \(link.email)",
                "Whoever opens it \(what), so send it to nobody else. \(until) It is shown this once.",
                "\(call.server.publicAddress ?? call.origin)/accept?token=\(link.secret)",
                label: "Link"
            )
        ]
    }

    // MARK: Members

    private var members: Markup {
        Part.card(
            "Members",
            id: "members",
            [
                Part.table(
                    "Members",
                    [
                        ("E-mail", false), ("Role", false), ("State", false), ("Since", false),
                        ("Actions", false),
                    ],
                    access.members.map(row)
                )
            ]
        )
    }

    private func row(_ member: Member) -> [Cell] {
        let isSelf = member.id == call.call.visitor?.member.id
        let isOut = member.disabled != nil
        let email = Markup.element("bdi", [:], [Markup(member.email, limit: 60)])
        let address = "/settings/people/\(URLText.escaped(member.id))"
        let role = Form("\(address)/role", call)
            .markup(
                [
                    Control.bareChoice(
                        "Role of \(member.email)",
                        name: "role",
                        options: Role.allCases.map {
                            ($0.rawValue, Words.capitalized($0.rawValue))
                        },
                        chosen: member.role.rawValue
                    ), Control.button("Change", .quiet),
                ],
                class: "in-row"
            )
        let reset = Form("\(address)/reset", call).markup([Control.button("Password link", .quiet)])
        let state = Form("\(address)/state", call)
            .markup([
                Control.hidden("disabled", isOut ? "no" : "yes"),
                Control.button(isOut ? "Let in again" : "Shut out", .quiet),
            ])
        return [
            Cell(
                [email] + (isSelf ? [.element("small", [:], " you")] : []),
                sortedBy: member.email
            ), Cell([role], sortedBy: member.role.rawValue),
            Cell([isOut ? Part.state(.off, "shut out") : Part.state(.good, "may log in")]),
            Cell(String(member.created.iso.prefix(10))), Cell([reset, state], sortedBy: ""),
        ]
    }

    private func invitations(_ open: [Invitation]) -> Markup {
        Part.card(
            "Links that nobody used yet",
            id: "invitations",
            [
                Part.table(
                    "Open links",
                    [("E-mail", false), ("For", false), ("Good until", false), ("Actions", false)],
                    open.map { link in
                        [
                            Cell([.element("bdi", [:], [Markup(link.email, limit: 60)])]),
                            Cell(
                                link.purpose == .reset
                                    ? "a new password" : "joining as \(link.role.rawValue)"
                            ),
                            Cell(Words.minute(link.expires)),
                            Cell([
                                Form("/settings/people/withdraw", call)
                                    .markup([
                                        Control.hidden("address", link.email),
                                        Control.button("Withdraw", .quiet),
                                    ])
                            ]),
                        ]
                    }
                )
            ]
        )
    }

    private var invite: Markup {
        let hint =
            call.call.post == nil
            ? "You get a link to send them. It is good for seven days."
            : "They get a link by mail. It is good for seven days."
        return Part.card(
            "Invite somebody",
            id: "invite",
            RefusedForm.notes(refused, at: "invite") + [
                Form("/settings/people/invite#content", call)
                    .markup([
                        .element(
                            "div",
                            ["class": "grid-form"],
                            [
                                Control.field(
                                    "E-mail",
                                    name: "email",
                                    type: "email",
                                    value: RefusedForm.typed(refused, "invite", "email", else: ""),
                                    hint: hint,
                                    autocomplete: "off"
                                ),
                                Control.choice(
                                    "Role",
                                    name: "role",
                                    options: Role.allCases.map {
                                        ($0.rawValue, Words.capitalized($0.rawValue))
                                    },
                                    chosen: RefusedForm.typed(
                                        refused,
                                        "invite",
                                        "role",
                                        else: "analyst"
                                    )
                                ),
                            ]
                        ), Control.button("Make a link"),
                    ])
            ]
        )
    }

    private var roles: Markup {
        Part.card(
            "What roles may do",
            id: "roles",
            [
                Part.terms([
                    ("Viewer", [Markup("Sees verdicts and figures, but nobody's name.")]),
                    (
                        "Rep",
                        [Markup("Also sees who is behind them: people, accounts, what they did.")]
                    ),
                    (
                        "Analyst",
                        [
                            Markup(
                                "Also changes what is known: files, definitions, answers, decisions."
                            )
                        ]
                    ),
                    (
                        "Owner",
                        [
                            Markup(
                                "Everything, also who may do what, keys, and taking people's data out."
                            )
                        ]
                    ),
                ])
            ]
        )
    }

    // MARK: Changing

    private static func trying(
        _ form: String,
        _ call: PageCall,
        _ work: () throws -> PageAnswer
    ) throws -> PageAnswer {
        try RefusedForm.trying(form, call, work) { MemberPage(call, $0).page }
    }

    static func invite(_ call: PageCall) throws -> PageAnswer {
        try trying("invite", call) {
            let email = call.field("email")
            let link = try call.workspace.accessControl.makeLink(
                for: email,
                .invitation,
                role: role(call),
                by: call.call.asker().member
            )
            return shown(link, .invitation, to: email, call)
        }
    }

    static func reset(_ call: PageCall) throws -> PageAnswer {
        try trying("member", call) {
            let access = call.workspace.accessControl
            guard let member = access.members.first(where: { $0.id == call.call.part("id") }) else {
                throw APIProblem.notThere
            }
            let link = try access.makeLink(for: member.email, .reset, by: call.call.asker().member)
            return shown(link, .reset, to: member.email, call)
        }
    }

    private static func shown(
        _ link: (secret: String, expires: Timestamp),
        _ purpose: Invitation.Purpose,
        to email: String,
        _ call: PageCall
    ) -> PageAnswer {
        let isMailed =
            call.call.post?.send(link, purpose, to: email, at: call.workspace.now) ?? false
        let made = Link(
            secret: link.secret,
            email: email,
            expires: link.expires,
            purpose: purpose,
            isMailed: isMailed
        )
        return .page(MemberPage(call, link: made).page)
    }

    static func withdraw(_ call: PageCall) throws -> PageAnswer {
        try trying("member", call) {
            try call.workspace.accessControl.withdrawLinks(
                for: call.field("address"),
                by: call.call.actor
            )
            return .goOn(to: "/settings/people?done=changed")
        }
    }

    static func setRole(_ call: PageCall) throws -> PageAnswer {
        try trying("member", call) {
            let (access, id) = (call.workspace.accessControl, call.call.part("id"))
            let wanted = try role(call)
            guard let member = access.members.first(where: { $0.id == id }) else {
                throw APIProblem.notThere
            }
            if member.role == wanted { return .goOn(to: "/settings/people") }
            _ = try access.setRole(of: id, to: wanted, by: call.call.actor)
            return .goOn(to: "/settings/people?done=changed")
        }
    }

    static func setState(_ call: PageCall) throws -> PageAnswer {
        try trying("member", call) {
            _ = try call.workspace.accessControl.setDisabled(
                call.call.part("id"),
                call.field("disabled") == "yes",
                by: call.call.actor
            )
            return .goOn(to: "/settings/people?done=changed")
        }
    }

    private static func role(_ call: PageCall) throws -> Role {
        guard let role = Role(rawValue: call.field("role")) else {
            throw InputProblem("role_unknown", "a role is viewer, rep, analyst or owner.")
        }
        return role
    }
}
