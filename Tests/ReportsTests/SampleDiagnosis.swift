import Growth
import Testing

/// A small diagnosis with everything that a report shows.
struct SampleDiagnosis {
    var company = "Acme"
    var standing = Finding.Standing.decided
    var answer = "bottom-up"
    /// What customers are called in the rows.
    var customer = "cus_1"
    var evidenceRows = 60
    var isFull = true

    var diagnosis: Diagnosis {
        get throws {
            Diagnosis(
                company: company,
                segment: isFull ? Segment(.plan, customer) : nil,
                asOf: try #require(Timestamp(iso: "2026-10-31T17:59:00Z")),
                currency: .usd,
                inputs: FindingTable(
                    title: "Inputs",
                    columns: ["kind", "count"],
                    rows: isFull ? [["events", 12_345], ["pilots", 0]] : []
                ),
                verdict: verdict,
                chapters: isFull ? try chapters : [],
                cautions: isFull ? ["Sales touches begin late; import older ones."] : [],
                plan: isFull ? [action] : []
            )
        }
    }

    var verdict: Finding {
        Finding(
            id: "K1.motion",
            rules: ["K1", "A5"],
            question: "Which sales motion do the won accounts show?",
            standing: standing,
            answer: answer,
            explanation: "83 of 98 won accounts got value before sales spoke with them.",
            value: Quantity(0.847, .share),
            interval: Interval(low: 0.75, high: 0.9, method: "Dirichlet(0.5), 10,000 draws"),
            n: 98,
            population: "won accounts with a known origin",
            leftOut: ["3 won accounts: origin unknown"],
            threshold: "decided when it is at least 90 % likely that the first leads",
            definition: "Five moments count (K1).",
            sources: ["the playbook's rules K1 and A5"],
            tables: [origins, likelihood],
            conflicts: isFull ? ["Counted by revenue, it is 50 %."] : [],
            evidence: FindingTable(
                title: "Won accounts",
                columns: ["account", "first_paid", "acv", "solo"],
                rows: (0..<evidenceRows)
                    .map { number in
                        [
                            .string(customer), .string("2026-03-09T14:05:00Z"),
                            JSONValue(number * 1_000), .bool(number == 0),
                        ]
                    }
            )
        )
    }

    private var origins: FindingTable {
        FindingTable(
            title: "How won accounts began",
            columns: [
                "class", "accounts", "share", "low", "high", "arr", "share_of_arr", "arr_low",
                "arr_high", "meaning",
            ],
            rows: [
                [
                    "product-first", 83, .number(0.847), .number(0.75), .number(0.9), 1_000,
                    .number(0.5), .number(0.34), .number(0.7), "value before any sales touch",
                ],
                [
                    "sales-first", 15, .number(0.153), .number(0.1), .number(0.25), 1_000,
                    .number(0.5), .number(0.3), .number(0.66), "a sales touch before the first use",
                ],
                ["pilot", 0, 0, 0, .number(0.03), 0, 0, 0, 0, "a pilot agreed with sales"],
            ]
        )
    }

    private var likelihood: FindingTable {
        FindingTable(
            title: "How likely the lead is",
            columns: ["leader", "ahead_by", "likelihood"],
            rows: [["product-first", "20 points", .number(0.9987)]]
        )
    }

    private var action: PlanAction {
        PlanAction(
            title: "Remove the step where most signups stop",
            reason: "Two of three never see a report.",
            finding: "K2.q4_untouched_activation",
            steps: ["Watch five people sign up."],
            command: "groundswell funnel \"Signed Up\" \"Report Created\"",
            doneWhen: "half of the signups activate",
            dueDay: 8
        )
    }

    private var chapters: [Diagnosis.Chapter] {
        get throws {
            [
                .init(
                    title: "The four questions",
                    findings: [
                        try shareFinding, finding("K2.q3_price", .undecided),
                        finding("M13.cycle", .notEnoughEvidence(moreNeeded: 7)),
                        finding("A9.compounds", .unknown(needs: "usage of teams (K4)")),
                    ]
                ),
                .init(
                    title: "Only open ones",
                    findings: [finding("A28.constraint", .unknown(needs: "usage of teams (K4)"))]
                ),
            ]
        }
    }

    private var shareFinding: Finding {
        get throws {
            var finding = finding("K2.q4_untouched_activation", .decided)
            (finding.value, finding.n) = (Quantity(0.302, .share), 851)
            finding.interval = Interval(low: 0.27, high: 0.33, method: "Wilson")
            finding.threshold = "20 % (above 40 %: above the band)"
            finding.ownAnswer = OwnAnswer(
                finding: finding.id,
                answer: "no",
                note: customer,
                author: "Ada",
                answered: try #require(Timestamp(iso: "2026-10-01T00:00:00Z"))
            )
            return finding
        }
    }

    private func finding(_ id: String, _ standing: Finding.Standing) -> Finding {
        Finding(
            id: id,
            rules: ["A1"],
            question: "What does \(id) ask?",
            standing: standing,
            answer: "yes",
            explanation: "It is so.",
            n: 0,
            population: "users",
            threshold: "half",
            definition: "A share.",
            sources: [],
            evidence: FindingTable(title: "Users", columns: [], rows: [])
        )
    }
}
