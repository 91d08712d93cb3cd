import Connectors
import Engine
import Growth
import HTTPTypes

extension APIRoute {
    /// Accounts at vendors that are read again and again.
    static let sources = [
        APIRoute(
            method: .get,
            path: "/api/v1/sources",
            policy: .holder(.data),
            summary: "Live sources: how each does, when it is asked next, what is wrong."
        ) { call in
            APIAnswer(["sources": .array(try call.workspace.liveSources().map(\.document))])
        },
        APIRoute(
            method: .post,
            path: "/api/v1/sources",
            policy: .holder(.manage),
            summary: "Read an account at Stripe, HubSpot or Salesforce from now on.",
            body: Body(
                schema: JSONSchema.object(
                    [
                        "vendor": JSONSchema.choice(LiveAccount.Vendor.allCases.map(\.rawValue)),
                        "key": JSONSchema.text(Secret.limit),
                        "webhook_secret": JSONSchema.text(Secret.limit),
                        "address": JSONSchema.text(300),
                    ],
                    required: ["vendor", "key"]
                ),
                example: [
                    "vendor": "stripe", "key": "rk_test_example", "webhook_secret": "whsec_example",
                    "address": "https://stripe.invalid",
                ]
            ),
            status: .created,
            lane: .work
        ) { call in
            guard let vendor = LiveAccount.Vendor(rawValue: try call.text("vendor")) else {
                throw InputProblem(
                    "vendor_unknown",
                    "a vendor is stripe, hubspot or salesforce.",
                    field: "vendor"
                )
            }
            // What is not public is allowed on this machine alone, by the command.
            return APIAnswer(
                try call.workspace
                    .addLiveSource(
                        vendor,
                        key: Secret(call.text("key")),
                        webhookSecret: try call.optionalText("webhook_secret")
                            .map { try Secret($0) },
                        address: call.optionalText("address"),
                        by: call.actor
                    )
                    .document
            )
        },
        APIRoute(
            method: .put,
            path: "/api/v1/sources/{id}/key",
            policy: .holder(.manage),
            summary: "Give a source a new key; one that had stopped goes on.",
            parameters: [inPath("id", "The source's id.")],
            body: Body(
                schema: JSONSchema.object(
                    ["key": JSONSchema.text(Secret.limit)],
                    required: ["key"]
                ),
                example: ["key": "rk_test_example"]
            ),
            status: .noContent
        ) { call in
            let key = try Secret(call.text("key"))
            try call.workspace.setKey(key, ofLiveSource: call.part("id"), by: call.actor)
            return APIAnswer()
        },
        APIRoute(
            method: .delete,
            path: "/api/v1/sources/{id}",
            policy: .holder(.manage),
            summary: "Forget a source and its keys; what it brought stays.",
            parameters: [inPath("id", "The source's id.")],
            status: .noContent
        ) { call in
            try call.workspace.removeLiveSource(call.part("id"), by: call.actor)
            return APIAnswer()
        },
    ]
}
