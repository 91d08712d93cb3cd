extension BenchmarkRegistry {
    /// The figures the playbook knows, each with the tier it was found at.
    static let playbook: [Benchmark] =
        motion + activationAndConversion + retention + payback + spending + hiring + salesProcess

    private static let s0 = "S0"
    private static let skills = "petrogurcak/skills saas-benchmarks-2024.md, unverified"
    private static let library = "knowledgelib.io"

    private static let motion: [Benchmark] = [
        .init(
            known: "acv.bottom_up",
            "ACV of a bottom-up company",
            nil,
            25_000,
            .money,
            "all",
            nil,
            s0,
            .sourceArticle,
            ["A1"]
        ),
        .init(
            known: "acv.top_down",
            "ACV of a top-down company",
            25_000,
            nil,
            .money,
            "all",
            nil,
            s0,
            .sourceArticle,
            ["A2"]
        ),
        .init(
            known: "acv.rep_pays",
            "ACV below which a rep's time rarely pays",
            nil,
            5_000,
            .money,
            "all",
            nil,
            s0,
            .sourceArticle,
            ["A16", "K2"]
        ),
        .init(
            known: "acv.self_serve_leaves_money",
            "ACV above which self-serve alone leaves money",
            25_000,
            nil,
            .money,
            "all",
            nil,
            s0,
            .sourceArticle,
            ["A16", "K2"]
        ),
        .init(
            known: "acv.hybrid_zone",
            "ACV of the hybrid zone",
            5_000,
            50_000,
            .money,
            "all",
            nil,
            s0,
            .sourceArticle,
            ["A23"]
        ),
        .init(
            known: "price_floor.mid_market",
            "Price floor of a sales team",
            10_000,
            10_000,
            .money,
            "mid-market",
            2026,
            "S2",
            .sourceArticle,
            ["C4", "K8"]
        ),
        .init(
            known: "price_floor.enterprise",
            "Price floor of a sales team",
            100_000,
            100_000,
            .money,
            "enterprise",
            2026,
            "S2",
            .sourceArticle,
            ["C4", "K8"]
        ),
        .init(
            known: "first_buyer.yc_split",
            "Top YC B2B SaaS firms that start bottom-up",
            0.5,
            0.5,
            .share,
            "top YC B2B SaaS, about even",
            2026,
            "S2",
            .sourceArticle,
            ["A20"]
        ),
        .init(
            known: "won.most",
            "Deals that start with one user, to count as most",
            0.5,
            nil,
            .share,
            "all",
            nil,
            "S1",
            .sourceArticle,
            ["A5"]
        ),
        .init(
            known: "team.split_focus",
            "Team too small for two motions",
            nil,
            10,
            .count,
            "people",
            nil,
            s0,
            .sourceArticle,
            ["A24"]
        ),
        .init(
            known: "second_motion.prove_first",
            "Time to prove one motion before a second",
            12,
            24,
            .months,
            "all",
            nil,
            s0,
            .sourceArticle,
            ["A26"]
        ),
        .init(
            known: "motion.commitment",
            "Time to stay with one primary motion",
            12,
            12,
            .months,
            "all",
            nil,
            s0,
            .sourceArticle,
            ["A27"]
        ),
    ]

    private static let activationAndConversion: [Benchmark] = [
        .init(
            known: "activation.untouched.openview",
            "Activated without a human",
            0.20,
            0.40,
            .share,
            "bottom-up companies",
            nil,
            "OpenView, via S0",
            .sourceArticle,
            ["A16", "K2", "M1"]
        ),
        .init(
            known: "activation.ngp.good",
            "Activation, good",
            0.15,
            nil,
            .share,
            "all",
            nil,
            "NGP Capital",
            .secondHand,
            ["M1"]
        ),
        .init(
            known: "activation.ngp.excellent",
            "Activation, excellent",
            0.30,
            nil,
            .share,
            "all",
            nil,
            "NGP Capital",
            .secondHand,
            ["M1"]
        ),
        .init(
            known: "activation.five_minutes",
            "Time to activate alone",
            nil,
            300,
            .seconds,
            "all",
            nil,
            "S1",
            .sourceArticle,
            ["A6"]
        ),
        .init(
            known: "free_to_paid.freemium",
            "Free to paid",
            0.03,
            0.05,
            .share,
            "freemium",
            nil,
            library,
            .secondHand,
            []
        ),
        .init(
            known: "free_to_paid.sales_assisted",
            "Free to paid",
            0.05,
            0.07,
            .share,
            "sales-assisted",
            nil,
            library,
            .secondHand,
            []
        ),
        .init(
            known: "free_to_paid.sales_assisted.top",
            "Free to paid, top",
            0.10,
            0.15,
            .share,
            "sales-assisted",
            nil,
            library,
            .secondHand,
            []
        ),
        .init(
            known: "free_to_paid.trial_opt_in",
            "Trial to paid",
            0.15,
            0.25,
            .share,
            "trial without a card",
            nil,
            library,
            .secondHand,
            []
        ),
        .init(
            known: "free_to_paid.trial_card",
            "Trial to paid",
            0.40,
            0.55,
            .share,
            "trial with a card",
            nil,
            library,
            .secondHand,
            []
        ),
        .init(
            known: "viral.k_b2b",
            "Viral coefficient K",
            0.1,
            0.4,
            .multiple,
            "B2B",
            nil,
            "note without a source",
            .secondHand,
            ["M12"]
        ),
    ]

    private static let retention: [Benchmark] =
        [
            .init(
                known: "ndr.best",
                "NDR, best, annualised",
                1.30,
                1.50,
                .share,
                "bottom-up companies",
                nil,
                s0,
                .sourceArticle,
                ["A1", "F5"]
            ),
            .init(
                known: "ndr.not_earned",
                "NDR that has not earned bottom-up",
                nil,
                1.05,
                .share,
                "bottom-up companies; near 100 %, upper end cfg",
                nil,
                s0,
                .sourceArticle,
                ["F5"]
            ),
            .init(
                known: "ndr.iconiq.1h23",
                "NDR, median",
                1.05,
                1.05,
                .share,
                "ICONIQ companies",
                2023,
                "ICONIQ",
                .primary,
                []
            ),
            .init(
                known: "ndr.iconiq.1h24",
                "NDR, median",
                1.10,
                1.10,
                .share,
                "ICONIQ companies",
                2024,
                "ICONIQ, summary",
                .secondHand,
                []
            ),
            .init(
                known: "nrr.product_led",
                "NRR, median",
                1.05,
                1.05,
                .share,
                "product-led; contradicts S0",
                2024,
                skills,
                .secondHand,
                ["F5"]
            ),
            .init(
                known: "nrr.sales_led",
                "NRR, median",
                1.15,
                1.15,
                .share,
                "sales-led; contradicts S0",
                2024,
                skills,
                .secondHand,
                ["F5"]
            ),
            .init(
                known: "nrr.hybrid",
                "NRR, median",
                1.20,
                1.20,
                .share,
                "hybrid; contradicts S0",
                2024,
                skills,
                .secondHand,
                ["F5"]
            ),
        ] + nrrByARR

    private static let nrrByARR: [Benchmark] = [
        ("under_1m", "ARR below 1M", 1.00, 1.15), ("1m_5m", "ARR 1M to 5M", 1.05, 1.20),
        ("5m_20m", "ARR 5M to 20M", 1.10, 1.25), ("20m_50m", "ARR 20M to 50M", 1.15, 1.30),
        ("over_50m", "ARR above 50M", 1.20, 1.40),
    ]
    .map { id, segment, median, top in
        .init(
            known: "nrr.\(id)",
            "NRR, median to top quartile",
            median,
            top,
            .share,
            segment,
            2024,
            skills,
            .secondHand,
            ["F5"]
        )
    }

    private static let payback: [Benchmark] =
        [
            ("under_1m", "ARR below 1M", 12.0), ("1m_5m", "ARR 1M to 5M", 12),
            ("5m_20m", "ARR 5M to 20M", 15), ("over_20m", "ARR above 20M", 18),
        ]
        .map { id, segment, months in
            .init(
                known: "cac_payback.\(id)",
                "CAC payback, median",
                months,
                months,
                .months,
                segment,
                2024,
                skills,
                .secondHand,
                ["M8"]
            )
        } + [
            .init(
                known: "cac_payback.usage_pricing",
                "CAC payback of usage against flat pricing",
                0.7,
                0.7,
                .multiple,
                "about 30 % shorter",
                nil,
                s0,
                .sourceArticle,
                ["E5"]
            )
        ]

    private static let spending: [Benchmark] =
        [
            ("1", nil, 1.0), ("2", 1.0, 1.5), ("3", 1.5, 2), ("4", 2, 3), ("5", 3, nil),
        ]
        .map { (id: String, low: Double?, high: Double?) in
            .init(
                known: "burn_multiple.band_\(id)",
                "Burn multiple",
                low,
                high,
                .multiple,
                "band \(id) of 5, best first",
                nil,
                "Sacks",
                .secondHand,
                ["M15"]
            )
        }
        + [
            ("1", nil, 0.5), ("2", 0.5, 0.75), ("3", 0.75, 1), ("4", 1, nil),
        ]
        .map { (id: String, low: Double?, high: Double?) in
            .init(
                known: "magic_number.band_\(id)",
                "Magic number",
                low,
                high,
                .multiple,
                "band \(id) of 4, best last",
                nil,
                "note without a source",
                .secondHand,
                ["M9"]
            )
        }
        + [
            ("under_10m", "ARR below 10M", 1.5), ("10m_50m", "ARR 10M to 50M", 1.0),
            ("over_50m", "ARR above 50M", 0.5),
        ]
        .map { id, segment, bar in
            .init(
                known: "natural_growth.\(id)",
                "Natural rate of growth, bar",
                bar,
                nil,
                .share,
                segment,
                nil,
                "OpenView, via klipfolio.com",
                .secondHand,
                ["K13"]
            )
        }

    private static let hiring: [Benchmark] = [
        .init(
            known: "hire.largest_customer",
            "Largest customer that calls for a second team",
            1_000_000,
            nil,
            .money,
            "ARR of one account",
            nil,
            "S4",
            .sourceArticle,
            ["F1"]
        ),
        .init(
            known: "hire.users_in_largest",
            "Users in the largest accounts",
            1_000,
            nil,
            .count,
            "active users of one account",
            nil,
            "S4",
            .sourceArticle,
            ["F2"]
        ),
        .init(
            known: "plg.ahead_from",
            "ARR from which product-led growth is ahead",
            10_000_000,
            nil,
            .money,
            "product-led companies",
            nil,
            s0,
            .sourceArticle,
            ["F6"]
        ),
        .init(
            known: "plg.doubling_odds",
            "Likelihood to double in a year against others",
            2,
            nil,
            .multiple,
            "product-led companies above 10M ARR",
            nil,
            s0,
            .sourceArticle,
            ["F6"]
        ),
        .init(
            known: "start.new_model",
            "First contract that later grew past 1M",
            1_000,
            2_000,
            .money,
            "customer success first",
            nil,
            "S4",
            .sourceArticle,
            ["B20"]
        ),
        .init(
            known: "start.old_model",
            "First contract at handoff in the old model",
            100_000,
            nil,
            .money,
            "top-down companies",
            nil,
            "S4",
            .sourceArticle,
            ["B20"]
        ),
        .init(
            known: "rep.multiple",
            "New ARR of a rep against loaded cost; definition to confirm",
            4,
            nil,
            .multiple,
            "two quarters in a row",
            nil,
            "4x2 as remembered, XAnge, Blossom Street",
            .secondHand,
            ["F7", "M14"]
        ),
    ]

    private static let salesProcess: [Benchmark] = [
        .init(
            known: "cycle.smb",
            "Sales cycle",
            14,
            30,
            .days,
            "small and medium business",
            nil,
            "note without a source",
            .secondHand,
            ["M13"]
        ),
        .init(
            known: "cycle.mid_market",
            "Sales cycle",
            30,
            90,
            .days,
            "mid-market",
            nil,
            "note without a source",
            .secondHand,
            ["M13"]
        ),
        .init(
            known: "cycle.enterprise",
            "Sales cycle",
            90,
            180,
            .days,
            "enterprise, and longer",
            nil,
            "note without a source",
            .secondHand,
            ["M13"]
        ),
        .init(
            known: "pilot.length",
            "Length of a pilot",
            30,
            30,
            .days,
            "land and expand",
            nil,
            "S3",
            .sourceArticle,
            ["D1", "D3"]
        ),
        .init(
            known: "security.stall",
            "Security review that stalls a deal",
            90,
            90,
            .days,
            "a quarter",
            2026,
            "S2",
            .sourceArticle,
            ["C7", "K14"]
        ),
        .init(
            known: "leads.hand_written",
            "Leads and hand-written e-mails to start with",
            20,
            20,
            .count,
            "top-down companies",
            2026,
            "S2",
            .sourceArticle,
            ["C2", "F13"]
        ),
        .init(
            known: "leads.exact_five",
            "Exact accounts to start with",
            5,
            5,
            .count,
            "top-down companies",
            nil,
            s0,
            .sourceArticle,
            ["C2"]
        ),
    ]
}
