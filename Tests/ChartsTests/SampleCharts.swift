import Growth

@testable import Charts

/// Small charts of every kind; their pictures are kept in `Golden`.
enum SampleCharts {
    static let interval = IntervalChart(
        title: "How won accounts began",
        unit: .share,
        rows: [
            IntervalChart.Row(
                label: "product-first",
                detail: "bottom-up: value before any sales touch",
                value: 0.847,
                interval: 0.75...0.9,
                note: "83 of 98"
            ),
            IntervalChart.Row(
                label: "sales-first",
                detail: "top-down: a sales touch before the first use",
                value: 0.071,
                interval: 0.035...0.14,
                note: "7 of 98",
                isEmphasized: false
            ),
            IntervalChart.Row(label: "unheard of", detail: "nobody knows", value: nil),
        ],
        thresholds: [Threshold(0.5, label: "half")]
    )
    static let shares = ShareBar(
        title: "Revenue by origin",
        parts: [
            ShareBar.Part(label: "product-first", share: 0.5),
            ShareBar.Part(label: "sales-first", share: 0.3),
            ShareBar.Part(label: "assisted", share: 0.2), ShareBar.Part(label: "pilot", share: 0),
        ]
    )
    static let steps = StepChart(
        title: "Days until activation",
        xUnit: .days,
        yUnit: .share,
        steps: [
            StepChart.Step(x: 0, value: 1, band: 1...1),
            StepChart.Step(x: 2, value: 0.8, band: 0.7...0.88),
            StepChart.Step(x: 9, value: 0.45, band: 0.34...0.56),
            StepChart.Step(x: 21, value: 0.3, band: 0.2...0.42),
        ],
        thresholds: [Threshold(0.5, label: "half of them")]
    )
    static let lines = LineChart(
        title: "Signups a month",
        unit: .count,
        periods: ["Jan", "Feb", "Mar", "Apr", "May"],
        series: [
            LineChart.Series(label: "own", values: [12, 18, nil, 31, 9]),
            LineChart.Series(label: "invited", values: [3, 9, 14, 30, 8]),
        ],
        isLastIncomplete: true
    )
    static let bars = BarChart(
        title: "From signup to upgrade",
        unit: .count,
        rows: [
            BarChart.Row(label: "Signed Up", value: 1_200),
            BarChart.Row(label: "Report Created", value: 430, note: "36 % of those before"),
            BarChart.Row(label: "Plan Upgraded", value: 0, note: "0 %", isEmphasized: false),
        ]
    )
    static let area = LineChart(
        title: "Active teams a week",
        unit: .count,
        periods: (1...30).map { "W\($0)" },
        series: [
            LineChart.Series(
                label: "teams",
                values: (1...30).map(teams)
            )
        ],
        isLastIncomplete: true,
        isFilled: true
    )
    static let movements = MovementChart(
        title: "MRR movements",
        unit: .money(.usd),
        periods: ["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
        movements: [
            MovementChart.Movement(
                label: "new",
                values: [4_200, 5_100, 3_900, 6_400, 7_000, 2_100]
            ),
            MovementChart.Movement(
                label: "expansion",
                values: [900, 1_400, 2_200, 1_800, 2_600, 700]
            ), MovementChart.Movement(label: "reactivation", values: [0, 300, nil, 200, 500, 0]),
            MovementChart.Movement(
                label: "contraction",
                values: [-300, -700, -1_100, -400, -600, -200]
            ),
            MovementChart.Movement(
                label: "churn",
                values: [-1_200, -900, -6_000, -1_500, -2_000, -400]
            ),
        ],
        isLastIncomplete: true
    )
    static let waterfall = WaterfallChart(
        title: "ARR over the year",
        unit: .money(.usd),
        start: WaterfallChart.Step(label: "ARR on 1 January", value: 480_000),
        changes: [
            WaterfallChart.Step(label: "new", value: 152_000, note: "38 accounts"),
            WaterfallChart.Step(label: "expansion", value: 64_500, note: "51 accounts"),
            WaterfallChart.Step(label: "contraction", value: -21_000, note: "17 accounts"),
            WaterfallChart.Step(label: "churn", value: -88_000, note: "24 accounts"),
        ],
        end: "ARR on 31 December"
    )
    static let funnel = FunnelChart(
        title: "From signup to upgrade",
        steps: [
            FunnelChart.Step(label: "Signed Up", count: 12_400),
            FunnelChart.Step(label: "Workspace Created", count: 8_930),
            FunnelChart.Step(label: "Report Created", count: 3_120),
            FunnelChart.Step(label: "Teammate Invited", count: 1_204),
            FunnelChart.Step(label: "Plan Upgraded", count: 371),
        ]
    )
    static let cohorts = CohortChart(
        title: "Who stays, by month of signup",
        periods: (0..<8).map { "M\($0)" },
        cohorts: (0..<8).map(cohort)
    )
    static let distribution = DistributionChart(
        title: "Days until the first report",
        unit: .days,
        bins: [38, 91, 74, 52, 33, 21, 17, 9, 6, 0, 4, 2].enumerated()
            .map { DistributionChart.Bin(Double($0 * 2)...Double($0 * 2 + 2), count: $1) },
        quantiles: [
            DistributionChart.Quantile(0.1, value: 1.6),
            DistributionChart.Quantile(0.25, value: 3.1),
            DistributionChart.Quantile(0.5, value: 5.2),
            DistributionChart.Quantile(0.75, value: 8.9),
            DistributionChart.Quantile(0.9, value: 13.4),
        ]
    )
    static let spark = Sparkline(
        title: "Signups",
        unit: .count,
        periods: (1...12).map { "W\($0)" },
        values: [31, 35, 29, 44, nil, 47, 52, 49, 61, 66, 71, 22],
        isLastIncomplete: true
    )
    static let flow = FlowChart(
        title: "What people do first",
        paths: [
            FlowChart.Path(
                steps: ["Signed Up", "Workspace Created", "Report Created"],
                count: 410
            ),
            FlowChart.Path(steps: ["Signed Up", "Workspace Created"], count: 300),
            FlowChart.Path(steps: ["Signed Up", "Invite Accepted", "Report Viewed"], count: 220),
            FlowChart.Path(
                steps: ["Signed Up", "Invite Accepted", "Report Created", "Plan Upgraded"],
                count: 90
            ), FlowChart.Path(steps: ["Signed Up"], count: 260),
            FlowChart.Path(
                steps: ["Demo Booked", "Workspace Created", "Report Created", "Plan Upgraded"],
                count: 120
            ), FlowChart.Path(steps: ["Demo Booked", "Docs Read", "Report Viewed"], count: 40),
            FlowChart.Path(steps: ["Docs Read", "Pricing Seen"], count: 25),
            FlowChart.Path(steps: ["Blog Read", "Pricing Seen", "Signed Up"], count: 14),
        ],
        otherCount: 83,
        placeLimit: 3
    )
    static let tree = TreeChart(
        title: "Where the ARR is",
        roots: [
            TreeChart.Node(
                label: "ARR",
                value: Quantity(587_500, .money(.usd)),
                share: 1,
                children: [
                    TreeChart.Node(
                        label: "self-serve",
                        value: Quantity(401_000, .money(.usd)),
                        share: 0.683,
                        children: [
                            TreeChart.Node(
                                label: "upgraded alone",
                                value: Quantity(288_000, .money(.usd)),
                                share: 0.49
                            ),
                            TreeChart.Node(
                                label: "invited by a teammate",
                                value: Quantity(113_000, .money(.usd)),
                                share: 0.192
                            ),
                        ]
                    ),
                    TreeChart.Node(
                        label: "sales",
                        value: Quantity(186_500, .money(.usd)),
                        share: 0.317,
                        children: [
                            TreeChart.Node(label: "pilots", value: nil, share: nil)
                        ]
                    ),
                ]
            )
        ]
    )
    /// A figure that grows, with a gap.
    private static func teams(_ week: Int) -> Double? {
        week == 9 ? nil : Double(40 + week * 3 + week * 7 % 11)
    }

    /// A cohort of which each later one is a month younger.
    private static func cohort(_ row: Int) -> CohortChart.Cohort {
        let values = (0..<8)
            .map { period -> Double? in
                period >= 8 - row ? nil : period == 0 ? 1 : 0.62 / Double(period + 1) + 0.21
            }
        return CohortChart.Cohort(
            label: "2026-0\(row + 1)",
            size: 840 + row * row * 37,
            values: values,
            incomplete: [7 - row]
        )
    }

    static let all: [(name: String, chart: any Chart)] = [
        ("interval", interval), ("shares", shares), ("steps", steps), ("lines", lines),
        ("bars", bars), ("area", area), ("movements", movements), ("waterfall", waterfall),
        ("funnel", funnel), ("cohorts", cohorts), ("distribution", distribution),
        ("spark", spark), ("flow", flow), ("tree", tree),
    ]

    /// Charts that have nothing to show.
    static let empty: [(name: String, chart: any Chart)] = [
        ("interval", IntervalChart(title: "t", unit: .share, rows: [])),
        ("bars", BarChart(title: "t", unit: .count, rows: [])),
        ("shares", ShareBar(title: "t", parts: [])),
        ("steps", StepChart(title: "t", xUnit: .days, yUnit: .share, steps: [])),
        ("lines", line([nil])), ("movements", movement([nil, nil])),
        (
            "waterfall",
            WaterfallChart(
                title: "t",
                unit: .count,
                start: WaterfallChart.Step(label: "a", value: 0),
                changes: [],
                end: "b"
            )
        ), ("funnel", FunnelChart(title: "t", steps: [])),
        (
            "funnel of nobody",
            FunnelChart(
                title: "t",
                steps: ["a", "b"].map { FunnelChart.Step(label: $0, count: 0) }
            )
        ), ("cohorts", CohortChart(title: "t", periods: [], cohorts: [])),
        (
            "cohort of nobody",
            CohortChart(
                title: "t",
                periods: ["M0"],
                cohorts: [CohortChart.Cohort(label: "a", size: 0, values: [nil])]
            )
        ), ("distribution", DistributionChart(title: "t", unit: .days, bins: [])),
        ("spark", spark([nil, nil])), ("flow", FlowChart(title: "t", paths: [])),
        ("tree", TreeChart(title: "t", roots: [])),
    ]

    /// Charts at the edges of what they must bear: one period, sixty, huge and negative values.
    static let extreme: [(name: String, chart: any Chart)] = [
        ("line of one", line([-3])), ("line of sixty", line(waves)),
        ("huge line", line([1e300, -1e300])), ("movement of one", movement([-5])),
        ("movement of sixty", movement(waves)), ("huge movement", movement([1e300, -1e300])),
        ("spark of one", spark([3])), ("spark of sixty", spark(waves)),
        ("cohorts of sixty", cohorts(ofSixty: .count)),
        ("shares of sixty", cohorts(ofSixty: .share)),
        (
            "waterfall below zero",
            WaterfallChart(
                title: "t",
                unit: .count,
                start: WaterfallChart.Step(label: "a", value: 3),
                changes: waves.map { WaterfallChart.Step(label: "b", value: $0 ?? 0) },
                end: "c"
            )
        ),
        (
            "quantiles at the edge",
            DistributionChart(
                title: "t",
                unit: .seconds,
                bins: (0..<60)
                    .map { DistributionChart.Bin(Double($0)...Double($0 + 1), count: $0) },
                quantiles: [0, 0, 1, 59, 60, 60, 90].enumerated()
                    .map { DistributionChart.Quantile(Double($0 + 1) / 10, value: $1) }
            )
        ),
        (
            "a long flow",
            FlowChart(
                title: "t",
                paths: (1...9)
                    .map { length in
                        let steps = (0..<length).map { "s\($0 * length % 4)" }
                        return FlowChart.Path(steps: steps, count: length)
                    },
                placeLimit: 1
            )
        ), ("a deep tree", TreeChart(title: "t", roots: [branch(TreeChart.depthLimit)])),
    ]

    /// Sixty values above and below zero, with gaps.
    static let waves = (0..<60).map { $0 % 9 == 4 ? nil : Double($0 * 7 % 13) - 6 }

    /// Names for as many periods as there are values.
    private static func names(_ values: [Double?]) -> [String] {
        values.indices.map { "2026-\($0)" }
    }

    /// A filled line of these values.
    private static func line(_ values: [Double?]) -> LineChart {
        LineChart(
            title: "t",
            unit: .count,
            periods: names(values),
            series: [LineChart.Series(label: "a", values: values)],
            isLastIncomplete: true,
            isFilled: true
        )
    }

    /// Two kinds of movements of these values.
    private static func movement(_ values: [Double?]) -> MovementChart {
        MovementChart(
            title: "t",
            unit: .count,
            periods: names(values),
            movements: ["a", "b"].map { MovementChart.Movement(label: $0, values: values) },
            isLastIncomplete: true
        )
    }

    /// A sparkline of these values.
    private static func spark(_ values: [Double?]) -> Sparkline {
        Sparkline(
            title: "t",
            unit: .count,
            periods: names(values),
            values: values,
            isLastIncomplete: true
        )
    }

    /// Cohorts of sixty periods, some values of which are below zero and above all others.
    private static func cohorts(ofSixty unit: Quantity.Unit) -> CohortChart {
        CohortChart(
            title: "t",
            unit: unit,
            periods: names(waves),
            cohorts: (0..<3)
                .map { row in
                    CohortChart.Cohort(
                        label: "a",
                        size: 1_000_000,
                        values: waves,
                        incomplete: [59 - row]
                    )
                }
        )
    }

    /// A part that is `depth` parts deep.
    private static func branch(_ depth: Int) -> TreeChart.Node {
        TreeChart.Node(
            label: String(repeating: "deep ", count: 20),
            value: Quantity(Double(depth) * 1e6, .money(.usd)),
            share: 1,
            children: depth > 1 ? [branch(depth - 1)] : []
        )
    }
}
