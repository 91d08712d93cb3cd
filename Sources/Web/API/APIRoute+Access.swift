import Catalog
import Engine
import Growth
import HTTPTypes

extension APIRoute {
    /// Logging in, and who may do what.
    static let access = session + members + tokens + writeKeys + [audit]

    private static let password = JSONSchema.text(511)
    private static let email = JSONSchema.text(254)
    private static let roles = JSONSchema.choice(Role.allCases.map(\.rawValue))

    // MARK: Logging in

    private static let session = [
        APIRoute(
            method: .post,
            path: "/api/v1/session",
            policy: .anybody,
            summary: "Log in. Sets the cookie of a session.",
            body: Body(
                schema: JSONSchema.object(
                    ["email": email, "password": password],
                    required: ["email", "password"]
                ),
                example: ["email": "ada@acme.example", "password": "correct horse battery staple"]
            ),
            lane: .password
        ) { call in
            let access = call.workspace.accessControl
            let (secret, member) = try access.logIn(
                email: call.text("email"),
                password: call.text("password"),
                from: call.address,
                mark: call.cookies.mark
            )
            return begun(secret, member, call)
        },
        APIRoute(
            method: .get,
            path: "/api/v1/session",
            policy: .signedIn,
            summary: "Who is logged in, and the token that changes must bring in X-Change-Token."
        ) { call in
            let visitor = try call.asker()
            return APIAnswer(
                sessionDocument(of: visitor.member, call.cookies.session ?? "")
            )
        },
        APIRoute(
            method: .delete,
            path: "/api/v1/session",
            policy: .signedIn,
            summary: "Log out.",
            status: .noContent
        ) { call in
            try call.workspace.accessControl.logOut(call.asker())
            return APIAnswer(cookies: call.cookies.ended)
        },
        APIRoute(
            method: .post,
            path: "/api/v1/session/password",
            policy: .signedIn,
            summary: "Change the password. Ends all sessions and begins a new one.",
            body: Body(
                schema: JSONSchema.object(
                    ["old": password, "new": password],
                    required: ["old", "new"]
                ),
                example: ["old": "correct horse battery staple", "new": "four words unlike others"]
            ),
            lane: .password
        ) { call in
            let visitor = try call.asker()
            let secret = try call.workspace.accessControl.changePassword(
                of: visitor,
                from: call.text("old"),
                to: call.text("new")
            )
            return begun(secret, visitor.member, call)
        },
        APIRoute(
            method: .post,
            path: "/api/v1/links/accept",
            policy: .anybody,
            summary:
                "Use a link: become the first owner, join, or set a new password. Begins a session.",
            body: Body(
                schema: JSONSchema.object(
                    ["token": JSONSchema.text(100), "password": password, "email": email],
                    required: ["token", "password"]
                ),
                example: [
                    "token": "gss_…", "password": "correct horse battery staple",
                    "email": "ada@acme.example",
                ]
            ),
            status: .created,
            lane: .password
        ) { call in
            let (secret, member) = try call.workspace.accessControl.accept(
                call.text("token"),
                email: call.optionalText("email"),
                password: call.text("password"),
                from: call.address
            )
            return begun(secret, member, call)
        },
    ]

    private static func begun(_ secret: String, _ member: Member, _ call: APICall) -> APIAnswer {
        APIAnswer(
            sessionDocument(of: member, secret),
            cookies: call.cookies.begin(secret, of: member, call.workspace.accessControl)
        )
    }

    private static func sessionDocument(of member: Member, _ secret: String) -> JSONValue {
        [
            "member": member.document,
            "permissions": .array(member.role.permissions.words.map(JSONValue.string)),
            "change_token": .string(AccessControl.changeToken(session: secret)),
        ]
    }

    /// The token of a link, unless the link was mailed: then nobody but its reader needs it.
    private static func linkAnswer(
        _ link: (secret: String, expires: Timestamp),
        _ purpose: Invitation.Purpose,
        to email: String,
        _ call: APICall
    ) -> APIAnswer {
        let isMailed = call.post?.send(link, purpose, to: email, at: call.workspace.now) ?? false
        return APIAnswer([
            "token": isMailed ? .null : .string(link.secret), "mailed": .bool(isMailed),
            "expires_at": .string(link.expires.iso),
        ])
    }

    // MARK: Members

    private static let members = [
        APIRoute(
            method: .get,
            path: "/api/v1/members",
            policy: .holder(.manage),
            summary: "Everybody who logs in or did, and invitations that are open."
        ) { call in
            let access = call.workspace.accessControl
            return APIAnswer([
                "members": .array(access.members.map(\.document)),
                "invitations": .array(
                    access.invitations.filter { $0.purpose == .invitation }
                        .map {
                            [
                                "email": .string($0.email), "role": .string($0.role.rawValue),
                                "expires_at": .string($0.expires.iso),
                            ]
                        }
                ),
            ])
        },
        APIRoute(
            method: .post,
            path: "/api/v1/invitations",
            policy: .person(.manage),
            summary:
                "Invite somebody. The link is mailed where the server can, else its token is shown once; good for seven days.",
            body: Body(
                schema: JSONSchema.object(
                    ["email": email, "role": roles],
                    required: ["email", "role"]
                ),
                example: ["email": "grace@acme.example", "role": "analyst"]
            ),
            status: .created,
            lane: .work
        ) { call in
            let link = try call.workspace.accessControl.makeLink(
                for: call.text("email"),
                .invitation,
                role: role(call),
                by: call.asker().member
            )
            return linkAnswer(link, .invitation, to: try call.text("email"), call)
        },
        APIRoute(
            method: .delete,
            path: "/api/v1/invitations/{email}",
            policy: .person(.manage),
            summary: "Take back the links that were made for an address and not used.",
            parameters: [inPath("email", "The address.")],
            status: .noContent
        ) { call in
            try call.workspace.accessControl.withdrawLinks(
                for: call.part("email"),
                by: call.actor
            )
            return APIAnswer()
        },
        APIRoute(
            method: .post,
            path: "/api/v1/members/{id}/reset",
            policy: .person(.manage),
            summary:
                "A link with which a member sets a new password, mailed or shown once, and good for an hour.",
            parameters: [inPath("id", "The member's id.")],
            status: .created,
            lane: .work
        ) { call in
            let access = call.workspace.accessControl
            guard let member = access.members.first(where: { $0.id == call.part("id") }) else {
                throw APIProblem.notThere
            }
            let link = try access.makeLink(for: member.email, .reset, by: call.asker().member)
            return linkAnswer(link, .reset, to: member.email, call)
        },
        APIRoute(
            method: .patch,
            path: "/api/v1/members/{id}",
            policy: .person(.manage),
            summary: "Change what a member may do, or whether at all. Ends its sessions.",
            parameters: [inPath("id", "The member's id.")],
            body: Body(
                schema: JSONSchema.object(["role": roles, "disabled": JSONSchema.flag]),
                example: ["role": "rep", "disabled": false]
            )
        ) { call in
            let (access, id) = (call.workspace.accessControl, call.part("id"))
            let wanted = call.body["role"] == nil ? nil : try role(call)
            let isDisabled = try flag("disabled", call)
            let member = try access.set(id, role: wanted, isDisabled: isDisabled, by: call.actor)
            return APIAnswer(member.document)
        },
    ]

    private static func role(_ call: APICall) throws -> Role {
        guard let role = Role(rawValue: try call.text("role")) else {
            throw InputProblem(
                "role_unknown",
                "a role is viewer, rep, analyst or owner.",
                field: "role"
            )
        }
        return role
    }

    private static func flag(_ name: String, _ call: APICall) throws -> Bool? {
        switch call.body[name] {
        case nil: return nil
        case .bool(let flag)?: return flag
        default: throw InputProblem("not_a_flag", "expected true or false.", field: name)
        }
    }

    // MARK: Tokens

    private static let tokens = [
        APIRoute(
            method: .get,
            path: "/api/v1/tokens",
            policy: .holder(.manage),
            summary: "Tokens of the API there are or were, oldest first."
        ) { call in
            APIAnswer(["tokens": .array(call.workspace.accessControl.tokens.map(\.document))])
        },
        APIRoute(
            method: .post,
            path: "/api/v1/tokens",
            policy: .person(.manage),
            summary:
                "Make a token for a program. It is shown once, and may do no more than you may.",
            body: Body(
                schema: JSONSchema.object(
                    [
                        "name": JSONSchema.text(200),
                        "scopes": JSONSchema.list(
                            JSONSchema.choice(Permission.allCases.map(\.rawValue))
                        ),
                        "days": JSONSchema.number(1, 366),
                    ],
                    required: ["name", "scopes", "days"]
                ),
                example: ["name": "warehouse sync", "scopes": ["ask", "people"], "days": 90]
            ),
            status: .created
        ) { call in
            let visitor = try call.asker()
            guard case .integer(let days)? = call.body["days"], let days = Int(exactly: days) else {
                throw InputProblem("number_expected", "a number was expected.", field: "days")
            }
            let scopes = try scopes(call)
            guard scopes.isSubset(of: visitor.permissions) else {
                throw InputProblem(
                    "scope_not_yours",
                    "a token may do no more than whoever makes it.",
                    field: "scopes"
                )
            }
            let made = try call.workspace.accessControl.createToken(
                named: call.text("name"),
                scopes: scopes,
                days: days,
                for: visitor.member,
                by: call.actor
            )
            var document = made.token.document.objectValue ?? [:]
            document["token"] = .string(made.secret)
            return APIAnswer(.object(document))
        },
        APIRoute(
            method: .delete,
            path: "/api/v1/tokens/{id}",
            policy: .holder(.manage),
            summary: "Take a token back; it opens nothing from now on.",
            parameters: [inPath("id", "The token's id.")],
            status: .noContent
        ) { call in
            try call.workspace.accessControl.revokeToken(call.part("id"), by: call.actor)
            return APIAnswer()
        },
    ]

    private static func scopes(_ call: APICall) throws -> Set<Permission> {
        let words = call.body["scopes"]?.arrayValue?.map(\.stringValue)
        let scopes = words.map { $0.map { $0.flatMap(Permission.init(rawValue:)) } }
        guard let scopes, !scopes.contains(where: { $0 == nil }) else {
            let all = Set(Permission.allCases).words.joined(separator: ", ")
            throw InputProblem(
                "scopes_unknown",
                "scopes are a list of words out of \(all).",
                field: "scopes"
            )
        }
        return Set(scopes.compactMap { $0 })
    }

    // MARK: Write keys and the audit trail

    private static let writeKeys = [
        APIRoute(
            method: .get,
            path: "/api/v1/write-keys",
            policy: .holder(.manage),
            summary: "Keys that let their holders send events."
        ) { call in
            APIAnswer(["keys": .array(try call.workspace.writeKeys().map(\.document))])
        },
        APIRoute(
            method: .post,
            path: "/api/v1/write-keys",
            policy: .holder(.manage),
            summary:
                "Make a key that lets its holder send events, and nothing else. It is shown once.",
            body: Body(
                schema: JSONSchema.object(["name": JSONSchema.text(200)], required: ["name"]),
                example: ["name": "website"]
            ),
            status: .created
        ) { call in
            let made = try call.workspace.createWriteKey(named: call.text("name"), by: call.actor)
            var document = made.kept.document.objectValue ?? [:]
            document["key"] = .string(made.key)
            return APIAnswer(.object(document))
        },
        APIRoute(
            method: .delete,
            path: "/api/v1/write-keys/{id}",
            policy: .holder(.manage),
            summary: "Take a key back; whoever sends with it is refused from now on.",
            parameters: [inPath("id", "The key's id.")],
            status: .noContent
        ) { call in
            try call.workspace.revokeWriteKey(call.part("id"), by: call.actor)
            return APIAnswer()
        },
    ]

    private static let audit = APIRoute(
        method: .get,
        path: "/api/v1/audit",
        policy: .holder(.manage),
        summary: "Every login, denial, change and export, newest first.",
        parameters: [page[0]]
    ) { call in
        let entries = try call.workspace.audit(limit: call.limit())
        return APIAnswer(["audit": .array(entries.map(\.document))])
    }
}
