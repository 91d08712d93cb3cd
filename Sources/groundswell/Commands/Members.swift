public import ArgumentParser
public import Catalog
public import Engine
import Growth

/// Says who may log in to `groundswell serve`, and what they may do.
struct Members: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who may log in to `groundswell serve`, and what they may do.",
        discussion: """
            A viewer sees verdicts and answers as numbers, a rep also who is behind them, an analyst changes what is
            known, an owner may do everything. Links are used through the API: docs/api.md.

            Examples:
              groundswell members
              groundswell members invite grace@acme.example --role analyst
              groundswell members reset grace@acme.example
              groundswell members role grace@acme.example viewer
              groundswell members disable grace@acme.example
            """,
        subcommands: [
            List.self, Setup.self, Invite.self, Reset.self, SetRole.self, Disable.self, Enable.self,
        ],
        defaultSubcommand: List.self
    )

    /// Lists members.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List everybody who logs in or did.",
            discussion: "Example:\n  groundswell members list --json"
        )

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let members = try options.open().accessControl.members
            if options.json {
                return Output.document(["members": .array(members.map(\.document))])
            }
            guard !members.isEmpty else {
                return Output.line(
                    "Nobody. `groundswell members setup` makes a token for the first owner."
                )
            }
            let rows = members.map { member in
                [
                    member.email, member.role.rawValue, String(member.created.iso.prefix(10)),
                    member.disabled.map { "disabled " + $0.iso.prefix(10) } ?? "may log in",
                ]
            }
            for line in TableRenderer(style: .standardOutput, indent: 0)
                .lines(columns: ["e-mail", "role", "since", "state"], rows: rows)
            {
                Output.line(line)
            }
        }
    }

    /// Makes a token for the first owner.
    struct Setup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A token with which the first owner sets a password; good once, for a day.",
            discussion: "Example:\n  groundswell members setup"
        )

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            guard let secret = try options.open().accessControl.makeSetupSecret() else {
                throw InputProblem(
                    "owner_exists",
                    "there is an owner already.",
                    advice: "`groundswell members reset EMAIL` makes a token for a new password."
                )
            }
            MemberText.show(secret, "It makes its holder the owner, once, within a day.", options)
        }
    }

    /// Invites somebody.
    struct Invite: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A token with which somebody joins; good once, for seven days.",
            discussion: "Example:\n  groundswell members invite grace@acme.example --role analyst"
        )

        @Argument(help: "Whom.")
        var email: String

        @Option(help: "viewer, rep, analyst or owner.")
        var role = Role.viewer

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let link = try options.open().accessControl
                .makeLink(for: email, .invitation, role: role)
            MemberText.show(link.secret, "Give it to \(email); it is good for seven days.", options)
        }
    }

    /// Lets a member set a new password.
    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A token with which a member sets a new password; good once, for an hour.",
            discussion: "Example:\n  groundswell members reset grace@acme.example"
        )

        @Argument(help: "Whose.")
        var email: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let link = try options.open().accessControl.makeLink(for: email, .reset)
            MemberText.show(link.secret, "Give it to \(email); it is good for an hour.", options)
        }
    }

    /// Changes what a member may do.
    struct SetRole: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role",
            abstract: "Change what a member may do. Its sessions end.",
            discussion: "Example:\n  groundswell members role grace@acme.example viewer"
        )

        @Argument(help: "Whose.")
        var email: String

        @Argument(help: "viewer, rep, analyst or owner.")
        var role: Role

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let access = try options.open().accessControl
            let member = try access.setRole(
                of: MemberText.id(of: email, access),
                to: role,
                by: "command line"
            )
            MemberText.show(member, options)
        }
    }

    /// Lets a member log in no more.
    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a member log in no more. Its sessions end, its tokens open nothing.",
            discussion: "Example:\n  groundswell members disable grace@acme.example"
        )

        @Argument(help: "Whom.")
        var email: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try MemberText.setDisabled(email, true, options)
        }
    }

    /// Lets a member log in again.
    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a disabled member log in again.",
            discussion: "Example:\n  groundswell members enable grace@acme.example"
        )

        @Argument(help: "Whom.")
        var email: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try MemberText.setDisabled(email, false, options)
        }
    }
}

extension Role: ExpressibleByArgument {}

/// What commands about members say.
private enum MemberText {
    /// The id of the member with this address.
    /// - Throws: `InputProblem` `member_unknown`.
    static func id(of email: String, _ access: AccessControl) throws -> String {
        let member = access.members.first { $0.email == email.lowercased() }
        guard let member else {
            throw InputProblem(
                "member_unknown",
                "nobody logs in as \(email).",
                advice: "`groundswell members` lists everybody."
            )
        }
        return member.id
    }

    static func show(_ secret: String, _ use: String, _ options: WorkspaceOptions) {
        if options.json { return Output.document(["token": .string(secret)]) }
        Output.line(secret)
        Output.error("\(use) It is kept nowhere, so note it now. How to use it: docs/api.md.")
    }

    static func setDisabled(
        _ email: String,
        _ isDisabled: Bool,
        _ options: WorkspaceOptions
    ) throws {
        let access = try options.open().accessControl
        let id = try id(of: email, access)
        show(try access.setDisabled(id, isDisabled, by: "command line"), options)
    }

    static func show(_ member: Member, _ options: WorkspaceOptions) {
        if options.json { return Output.document(member.document) }
        let state = member.disabled == nil ? "may log in" : "may log in no more"
        Output.line("\(member.email) is \(member.role.rawValue) and \(state).")
    }
}

/// Makes, lists and revokes tokens of the API.
struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "API tokens: what programs may ask `groundswell serve`.",
        discussion: """
            Scopes: ask (questions and verdicts as numbers), people (who is behind them), data (events, records,
            imports), erase (export and erasure of people), manage (members, tokens, keys, audit).

            Examples:
              groundswell tokens create warehouse --for ada@acme.example --scope ask --scope people
              groundswell tokens list
              groundswell tokens revoke k3m9xq
            """,
        subcommands: [List.self, Create.self, Revoke.self],
        defaultSubcommand: List.self
    )

    /// Lists tokens.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens; the secrets themselves are kept nowhere.",
            discussion: "Example:\n  groundswell tokens list --json"
        )

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let workspace = try options.open()
            let tokens = workspace.accessControl.tokens
            if options.json { return Output.document(["tokens": .array(tokens.map(\.document))]) }
            guard !tokens.isEmpty else {
                return Output.line("No tokens. `groundswell tokens create NAME` makes one.")
            }
            let rows = tokens.map { token in
                [
                    token.id, token.name, token.scopes.joined(separator: ", "),
                    token.revoked.map { "revoked " + $0.iso.prefix(10) }
                        ?? (token.expires <= workspace.now ? "expired " : "until ")
                            + token.expires.iso.prefix(10),
                ]
            }
            for line in TableRenderer(style: .standardOutput, indent: 0)
                .lines(columns: ["id", "name", "may", "state"], rows: rows)
            {
                Output.line(line)
            }
        }
    }

    /// Makes a token.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token; it is shown once.",
            discussion:
                "Example:\n  groundswell tokens create warehouse --for ada@acme.example --scope ask"
        )

        @Argument(help: "What it is for.")
        var name: String

        @Option(
            name: .customLong("for"),
            help: ArgumentHelp(
                "The member who answers for it; it may do no more than they may.",
                valueName: "email"
            )
        )
        var email: String

        @Option(
            name: .customLong("scope"),
            help: "ask, people, data, erase or manage; may be repeated."
        )
        var scopes: [Permission]

        @Option(help: "For how many days it is good, 1 to 366.")
        var days = 90

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            let access = try options.open().accessControl
            let id = try MemberText.id(of: email, access)
            guard let member = access.members.first(where: { $0.id == id }) else { return }
            let made = try access.createToken(
                named: name,
                scopes: Set(scopes),
                days: days,
                for: member,
                by: "command line"
            )
            if options.json {
                var document = made.token.document.objectValue ?? [:]
                document["token"] = .string(made.secret)
                return Output.document(.object(document))
            }
            Output.line(made.secret)
            Output.error(
                "This is the token \(made.token.id) for \(name), good until \(made.token.expires.iso.prefix(10)). It is kept nowhere, so note it now."
            )
        }
    }

    /// Takes a token back.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a token back; it opens nothing from now on.",
            discussion: "Example:\n  groundswell tokens revoke k3m9xq"
        )

        @Argument(help: "The token's id, as `groundswell tokens` shows it.")
        var id: String

        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try options.open().accessControl.revokeToken(id, by: "command line")
            if options.json { return Output.document(["id": .string(id), "state": "revoked"]) }
            Output.line("Revoked: \(id) opens nothing any more.")
        }
    }
}

extension Permission: ExpressibleByArgument {}
