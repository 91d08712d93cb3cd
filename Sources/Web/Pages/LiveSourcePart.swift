import Catalog
import Charts
import Connectors
import Engine
import Growth
import HTTPTypes
import Reports

/// Accounts at vendors that are read again and again.
struct LiveSourcePart {
    private let call: PageCall

    init(_ call: PageCall) { self.call = call }

    func markup(_ problem: APIProblem?) throws -> Markup {
        let sources = try call.workspace.liveSources()
        var content = sources.map(card)
        if sources.isEmpty {
            content.append(
                .element(
                    "p",
                    ["class": "hint"],
                    "Stripe, HubSpot and Salesforce can be read every quarter of an hour, so that nobody has to export."
                )
            )
        }
        if let problem { content.append(Part.problem(problem.message, advice: problem.advice)) }
        if call.may(.manage) { content.append(form(isOpen: problem != nil)) }
        return Part.card("Read by itself", id: "live", content)
    }

    private func card(_ source: LiveSource) -> Markup {
        let name = LiveAccount.Vendor(rawValue: source.vendor)?.name ?? source.vendor
        var facts = [
            ("Everything until", source.succeeded.map(Words.minute) ?? "not yet"),
            (
                "Asked next",
                source.isStopped ? "not before it has a new key" : Words.minute(source.next)
            ),
        ]
        if let address = source.address { facts.append(("Address", address)) }
        if source.vendor == LiveAccount.Vendor.stripe.rawValue {
            facts.append(("Webhook", "\(call.origin)\(Webhooks.prefix)\(source.id)"))
        }
        return .element(
            "article",
            ["class": "live-source"],
            [
                .element(
                    "h3",
                    [:],
                    [Markup(name, limit: 60), Markup(" "), Self.state(source)]
                ),
                Part.terms(facts.map { name, value in (name, [Markup(value, limit: 300)]) }),
            ]
                + (source.problem.map { [Part.problem(String($0.prefix(600)))] } ?? [])
                + (call.may(.manage) ? [changes(source, name)] : [])
        )
    }

    private static func state(_ source: LiveSource) -> Markup {
        switch source.state {
        case "stopped": Part.state(.bad, "stopped")
        case "waiting": Part.state(.waiting, "waits after trouble")
        case "reading": Part.state(.waiting, "reads everything for the first time")
        default: Part.state(.good, "up to date")
        }
    }

    private func changes(_ source: LiveSource, _ name: String) -> Markup {
        let address = "/sources/live/\(source.id)"
        let field = "key-\(source.id)"
        return .element(
            "div",
            ["class": "inline"],
            [
                .element(
                    "details",
                    [:],
                    [
                        .element("summary", [:], "New key"),
                        Form("\(address)/key", call)
                            .markup([
                                Control.field(
                                    "New key for \(name)",
                                    name: field,
                                    type: "password",
                                    autocomplete: "off"
                                ), Control.button("Use it from now on", .plain),
                            ]),
                    ]
                ),
                .element(
                    "details",
                    [:],
                    [
                        .element("summary", [:], "Remove"),
                        Form("\(address)/remove", call)
                            .markup([
                                .element(
                                    "p",
                                    ["class": "hint"],
                                    "Its key is forgotten. What it brought stays."
                                ),
                                Control.button("Remove \(name)", .danger),
                            ]),
                    ]
                ),
            ]
        )
    }

    private func form(isOpen: Bool) -> Markup {
        .element(
            "details",
            ["open": isOpen ? "" : nil],
            [
                .element("summary", [:], "Add Stripe, HubSpot or Salesforce"),
                Form("/sources/live", call)
                    .markup(
                        [
                            Control.choice(
                                "Vendor",
                                name: "vendor",
                                options: LiveAccount.Vendor.allCases.map { ($0.rawValue, $0.name) },
                                chosen: call.field("vendor")
                            ),
                            Control.field(
                                "Key that may read",
                                name: "key",
                                type: "password",
                                hint:
                                    "A restricted key of Stripe, the token of a private app of HubSpot, or an access token of Salesforce.",
                                autocomplete: "off"
                            ),
                            Control.field(
                                "Webhook secret",
                                name: "webhook_secret",
                                type: "password",
                                hint:
                                    "Of Stripe only, and only for changes within seconds: whsec_…",
                                isRequired: false,
                                autocomplete: "off"
                            ),
                            Control.field(
                                "Address",
                                name: "address",
                                type: "url",
                                value: call.field("address"),
                                hint: "Of Salesforce: https://yourcompany.my.salesforce.com",
                                isRequired: false
                            ),
                            .element("div", [:], [Control.button("Read it from now on")]),
                        ],
                        class: "grid-form"
                    ),
            ]
        )
    }

    // MARK: Changes

    static func add(_ call: PageCall) throws -> PageAnswer {
        do {
            guard let vendor = LiveAccount.Vendor(rawValue: call.field("vendor")) else {
                throw InputProblem(
                    "vendor_unknown",
                    "a vendor is Stripe, HubSpot or Salesforce.",
                    field: "vendor"
                )
            }
            let (secret, address) = (
                call.field("webhook_secret").trimmed, call.field("address").trimmed
            )
            // What is not public is allowed on this machine alone, by the command.
            _ = try call.workspace.addLiveSource(
                vendor,
                key: Secret(call.field("key").trimmed),
                webhookSecret: secret.isEmpty ? nil : Secret(secret),
                address: address.isEmpty ? nil : address,
                by: call.call.actor
            )
            return .goOn(to: "/sources?done=changed#live")
        } catch { return try again(call, error) }
    }

    static func setKey(_ call: PageCall) throws -> PageAnswer {
        let id = call.call.part("id")
        do {
            let key = try Secret(call.field("key-\(id)").trimmed)
            try call.workspace.setKey(key, ofLiveSource: id, by: call.call.actor)
            return .goOn(to: "/sources?done=changed#live")
        } catch { return try again(call, error) }
    }

    /// The page with what was wrong; what is not the asker's fault is thrown on.
    private static func again(_ call: PageCall, _ error: any Error) throws -> PageAnswer {
        let problem = APIProblem(error)
        guard problem.status.code < 500, problem.status != .notFound else { throw error }
        return .page(try SourcesPage(call).page(problem))
    }
}

extension String {
    /// Without the blanks around it that come along when something is copied.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension PageCall {
    /// How the browser called the server.
    var origin: String { "\(call.cookies.isSecure ? "https" : "http")://\(host)" }
}
