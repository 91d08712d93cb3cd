import Catalog
import Charts
import Engine
import Growth
import Reports

extension PageRoute {
    /// The first five minutes: the demo company, one's own files, or events.
    static let start: [PageRoute] = [
        .get("/start", .holder(.data)) { .page(try Start.choices($0)) },
        .post("/start/demo", .person(.manage)) { try Start.beginDemo($0) },
        .get("/start/demo", .holder(.data)) { call in
            let job = call.server.jobs.state(Start.demoJob)
            return JobPart.answer(Start.demoJob, job, at: .motion, otherwise: "/start")
        },
        .post("/start/clear-demo", .person(.manage), lane: .work) { try Start.clearDemo($0) },
        .get("/start/events", .holder(.data)) { .page(try Start.events($0, key: nil)) },
        .post("/start/events", .person(.manage)) { call in
            let name = "website"
            let made = try call.workspace.createWriteKey(named: name, by: call.call.actor)
            return .page(try Start.events(call, key: made.key))
        },
        .get("/live/events", .holder(.ask)) { call in
            .data(["events": JSONValue(try call.workspace.eventStatus().events)])
        },
        .get("/live/jobs/{id}", .holder(.data)) { call in
            .data(JobPart.document(call.server.jobs.state(call.call.part("id"))))
        },
    ]
}

/// The pages of the first run.
private enum Start {
    static func choices(_ call: PageCall) throws -> Page {
        let isEmpty = try call.workspace.isEmpty()
        let lead =
            isEmpty
            ? "Which sales motion do you really run? Bring what you have, and see."
            : "There is data here already. More of it makes the verdict surer."
        return Page(
            "Start",
            at: .motion,
            [
                Part.head(isEmpty ? "Welcome. Where shall we begin?" : "Bring in more", lead),
                .element(
                    "div",
                    ["class": "choices"],
                    [
                        isEmpty ? demoCard(call) : nil,
                        choice(
                            "Upload files",
                            "Exports of events, Stripe, HubSpot, Salesforce, or any CSV. You see what each column means before anything is stored.",
                            "/sources/upload",
                            "Choose a file"
                        ),
                        choice(
                            "Send events",
                            "A snippet for your website, or the SDK of Segment, RudderStack, PostHog, Mixpanel or Amplitude that you have already.",
                            "/start/events",
                            "Show me how"
                        ),
                    ]
                    .compactMap { $0 }
                ),
                .element(
                    "p",
                    ["class": "hint"],
                    "Nothing leaves this server. Everything you bring in can be taken back."
                ),
            ]
        )
    }

    private static func choice(
        _ title: String,
        _ text: String,
        _ address: String,
        _ action: String
    ) -> Markup {
        .element(
            "section",
            ["class": "card choice"],
            [
                .element("h2", [:], title), .element("p", [:], text),
                Control.link(action, to: address),
            ]
        )
    }

    private static func demoCard(_ call: PageCall) -> Markup? {
        guard call.server.demo != nil, call.may(.manage) else { return nil }
        return .element(
            "section",
            ["class": "card choice first"],
            [
                .element("h2", [:], "Try the demo company"),
                .element(
                    "p",
                    [:],
                    "A made-up software company with fourteen months of events, billing and deals. One click takes it away again."
                ), Form("/start/demo", call).markup([Control.button("Fill it in")]),
            ]
        )
    }

    // MARK: The demo company

    static let demoJob = "demo"

    static func beginDemo(_ call: PageCall) throws -> PageAnswer {
        guard let demo = call.server.demo, try call.workspace.isEmpty() else {
            return .goOn(to: "/start")
        }
        let (workspace, actor) = (call.workspace, call.call.actor)
        call.server.jobs.start(demoJob, "Making the demo company") { tell in
            try workspace.accessControl.note("fill in the demo", "demo company", by: actor)
            try demo(workspace, tell)
            return ([], "/motion?done=demo")
        }
        return .goOn(to: "/start/demo")
    }

    /// Takes back everything that the demo brought, and its definitions.
    static func clearDemo(_ call: PageCall) throws -> PageAnswer {
        let workspace = call.workspace
        let versions = try workspace.definitions()
        guard let demo = versions.last, demo.author == ServerConfiguration.demoAuthor,
            call.server.jobs.state(demoJob).map({ $0.end != nil }) ?? true
        else { return .goOn(to: "/start") }
        // What somebody brought in beside the demo stays.
        let brought = try workspace.imports().reversed()
            .filter {
                $0.state == .active
                    && $0.outcome.fileName.hasPrefix(ServerConfiguration.demoFolder)
            }
        for record in brought { _ = try workspace.undoImport(record.id, by: call.call.actor) }
        if let before = versions.last(where: { $0.id < demo.id }),
            workspace.definitionsText.utf8.elementsEqual(demo.text.utf8)
        {
            try workspace.changeDefinitions(
                to: before.text,
                from: demo.text,
                by: call.call.actor
            )
        }
        call.server.jobs.forget(demoJob)
        return .goOn(to: "/start?done=removed")
    }

    // MARK: Events

    static func events(_ call: PageCall, key: String?) throws -> Page {
        let count = try call.workspace.eventStatus().events
        let address = call.origin
        return Page(
            "Send events",
            at: .sources,
            [
                Part.head(
                    "Send events",
                    "Put this into the page of your product, or point the SDK that you have at this server."
                ), light(count),
                key.map { snippet(address, $0) } ?? keyCard(call),
                Part.card("The SDK that you have", [sdks(address, key ?? "YOUR_WRITE_KEY")]),
            ]
        )
    }

    /// Turns green at the first event, by itself where scripts run.
    private static func light(_ count: Int) -> Markup {
        .element(
            "div",
            ["class": "light", "role": "status", "data-light": "/live/events"],
            [
                count > 0
                    ? Part.state(.good, "\(Words.counted(count, "event is", "events are")) here.")
                    : Part.state(.waiting, "Waiting for the first event …"),
                .element(
                    "a",
                    ["href": count > 0 ? "/motion" : "/start/events"],
                    count > 0 ? "See the verdict" : "Look again"
                ),
            ]
        )
    }

    private static func keyCard(_ call: PageCall) -> Markup {
        Part.card(
            "1. Make a write key",
            [
                .element(
                    "p",
                    [:],
                    "A write key lets its holder send events and nothing else, so it may stand in a web page. It is shown once."
                ),
                call.may(.manage)
                    ? Form("/start/events", call)
                        .markup([Control.button("Make a key and show the snippet")])
                    : .element("p", ["class": "hint"], "An owner can make one."),
            ]
        )
    }

    private static func snippet(_ address: String, _ key: String) -> Markup {
        Part.card(
            "1. Paste this before the end of the head",
            [
                .element(
                    "pre",
                    ["class": "copy", "tabindex": "0", "aria-label": "Snippet"],
                    """
                    <script defer src="\(address)/groundswell.js" data-key="\(key)" data-page-views></script>
                    """
                ),
                .element(
                    "p",
                    [:],
                    "The key is kept nowhere, so copy it now. Then, where something happens that matters:"
                ),
                .element(
                    "pre",
                    ["class": "copy", "tabindex": "0", "aria-label": "Calls"],
                    """
                    groundswell.identify("USER_ID", { email: "ada@acme.com" })
                    groundswell.group("ACCOUNT_ID", { name: "Acme" })
                    groundswell.track("Report Created")
                    """
                ),
                .element("p", [:], "Or from a terminal, to see the light turn green now:"),
                .element(
                    "pre",
                    ["class": "copy", "tabindex": "0", "aria-label": "Command"],
                    """
                    curl -u \(key): \(address)/v1/track -H 'Content-Type: application/json' \\
                      -d '{"userId":"ada","event":"Hello"}'
                    """
                ),
            ]
        )
    }

    private static func sdks(_ address: String, _ key: String) -> Markup {
        let lines = [
            ("Segment", "Analytics(\"\(key)\", { host: \"\(address)\" })"),
            ("RudderStack", "dataPlaneUrl: \"\(address)\", writeKey: \"\(key)\""),
            ("PostHog", "posthog.init(\"\(key)\", { api_host: \"\(address)\" })"),
            ("Mixpanel", "mixpanel.init(\"\(key)\", { api_host: \"\(address)\" })"),
            ("Amplitude", "serverUrl: \"\(address)/2/httpapi\", apiKey: \"\(key)\""),
        ]
        return Part.table(
            "What to set",
            [("Library", false), ("Set", false)],
            lines.map { name, code in [Cell(name), Cell([.element("code", [:], code)])] }
        )
    }
}
