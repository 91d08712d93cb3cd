import Charts
import Growth

/// A chart of every kind with made-up figures, for the page that shows all components.
enum DesignSamples {
    /// A chart under the name that its download has, and what it is for.
    struct Sample: Sendable {
        let name: String
        let use: String
        let chart: any Chart
    }

    static let all = [
        line, area, movements, waterfall, spark,
        bars, shares, intervals, tree,
        funnel, cohorts, distribution, steps, flow,
    ]

    // MARK: Over time

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]

    /// A figure that grows, with a gap.
    private static func teams(_ week: Int) -> Double? {
        week == 9 ? nil : Double(40 + week * 3 + week * 7 % 11)
    }

    private static let line = Sample(
        name: "line",
        use: "How figures went. The period that is not over is dashed.",
        chart: LineChart(
            title: "Signups a month",
            unit: .count,
            periods: months,
            series: [
                LineChart.Series(
                    label: "by themselves",
                    values: [312, 340, 365, 402, 398, 455, 512, 201]
                ),
                LineChart.Series(
                    label: "invited",
                    values: [96, 120, nil, 178, 214, 260, 301, 122]
                ),
            ],
            isLastIncomplete: true
        )
    )
    private static let area = Sample(
        name: "area",
        use: "One figure that adds up from nothing.",
        chart: LineChart(
            title: "Active teams a week",
            unit: .count,
            periods: (1...14).map { "W\($0)" },
            series: [
                LineChart.Series(
                    label: "teams",
                    values: (1...14).map(teams)
                )
            ],
            isLastIncomplete: true,
            isFilled: true
        )
    )
    private static let movements = Sample(
        name: "movements",
        use: "What came and what went, and what is left of it.",
        chart: MovementChart(
            title: "MRR movements",
            unit: .money(.usd),
            periods: Array(months.prefix(6)),
            movements: [
                MovementChart.Movement(
                    label: "new",
                    values: [4_200, 5_100, 3_900, 6_400, 7_000, 2_100]
                ),
                MovementChart.Movement(
                    label: "expansion",
                    values: [900, 1_400, 2_200, 1_800, 2_600, 700]
                ),
                MovementChart.Movement(
                    label: "contraction",
                    values: [-300, -700, -1_100, -400, -600, -200]
                ),
                MovementChart.Movement(
                    label: "churn",
                    values: [-1_200, -900, -3_000, -1_500, -2_000, -400]
                ),
            ],
            isLastIncomplete: true
        )
    )
    private static let waterfall = Sample(
        name: "waterfall",
        use: "From one amount to another, step by step.",
        chart: WaterfallChart(
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
    )
    private static let spark = Sample(
        name: "spark",
        use: "Where there is room for a word only.",
        chart: Sparkline(
            title: "Signups a week",
            unit: .count,
            periods: (1...12).map { "W\($0)" },
            values: [31, 35, 29, 44, nil, 47, 52, 49, 61, 66, 71, 22],
            isLastIncomplete: true
        )
    )

    // MARK: Parts of a whole

    private static let bars = Sample(
        name: "bars",
        use: "Counts and amounts beside each other.",
        chart: BarChart(
            title: "Where signups come from",
            unit: .count,
            rows: [
                BarChart.Row(label: "Search", value: 1_240, note: "41 %"),
                BarChart.Row(label: "Invited by a teammate", value: 890, note: "29 %"),
                BarChart.Row(label: "Direct", value: 610, note: "20 %"),
                BarChart.Row(label: "Paid", value: 300, note: "10 %", isEmphasized: false),
            ]
        )
    )
    private static let shares = Sample(
        name: "shares",
        use: "What a whole is made of.",
        chart: ShareBar(
            title: "Revenue by origin",
            parts: [
                ShareBar.Part(label: "product-first", share: 0.5),
                ShareBar.Part(label: "sales-first", share: 0.3),
                ShareBar.Part(label: "assisted", share: 0.2),
            ]
        )
    )
    private static let intervals = Sample(
        name: "intervals",
        use: "A figure with how sure it is, beside the line that decides.",
        chart: IntervalChart(
            title: "How won accounts began",
            unit: .share,
            rows: [
                IntervalChart.Row(
                    label: "product-first",
                    detail: "value before any sales touch",
                    value: 0.847,
                    interval: 0.75...0.9,
                    note: "83 of 98"
                ),
                IntervalChart.Row(
                    label: "sales-first",
                    detail: "a sales touch before the first use",
                    value: 0.071,
                    interval: 0.035...0.14,
                    note: "7 of 98",
                    isEmphasized: false
                ),
            ],
            thresholds: [Threshold(0.5, label: "half")],
            end: 1
        )
    )
    private static let tree = Sample(
        name: "tree",
        use: "Parts of parts.",
        chart: TreeChart(
            title: "Where the ARR is",
            roots: [
                node(
                    "ARR",
                    587_500,
                    1,
                    [
                        node(
                            "self-serve",
                            401_000,
                            0.683,
                            [
                                node("upgraded alone", 288_000, 0.49),
                                node("invited by a teammate", 113_000, 0.192),
                            ]
                        ), node("sales", 186_500, 0.317),
                    ]
                )
            ]
        )
    )

    private static func node(
        _ label: String,
        _ value: Double,
        _ share: Double,
        _ children: [TreeChart.Node] = []
    ) -> TreeChart.Node {
        TreeChart.Node(
            label: label,
            value: Quantity(value, .money(.usd)),
            share: share,
            children: children
        )
    }

    // MARK: What people do

    private static let funnel = Sample(
        name: "funnel",
        use: "How many reach each step, and how many leave before it.",
        chart: FunnelChart(
            title: "From signup to upgrade",
            steps: [
                FunnelChart.Step(label: "Signed Up", count: 12_400),
                FunnelChart.Step(label: "Workspace Created", count: 8_930),
                FunnelChart.Step(label: "Report Created", count: 3_120),
                FunnelChart.Step(label: "Teammate Invited", count: 1_204),
                FunnelChart.Step(label: "Plan Upgraded", count: 371),
            ]
        )
    )
    private static let cohorts = Sample(
        name: "cohorts",
        use: "Who stays, by when they came. Periods that are not over are framed.",
        chart: CohortChart(
            title: "Who stays, by month of signup",
            periods: (0..<6).map { "M\($0)" },
            cohorts: (0..<6).map(cohort)
        )
    )
    private static let distribution = Sample(
        name: "distribution",
        use: "How long it takes whom, with the quantiles.",
        chart: DistributionChart(
            title: "Days until the first report",
            unit: .days,
            bins: days,
            quantiles: quantiles.map { DistributionChart.Quantile($0, value: $1) }
        )
    )
    private static let steps = Sample(
        name: "steps",
        use: "How many have not got there yet, with its interval.",
        chart: StepChart(
            title: "Days until activation",
            xUnit: .days,
            yUnit: .share,
            steps: [
                StepChart.Step(x: 0, value: 1, band: 1...1),
                StepChart.Step(x: 1, value: 0.88, band: 0.81...0.93),
                StepChart.Step(x: 2, value: 0.8, band: 0.7...0.88),
                StepChart.Step(x: 5, value: 0.61, band: 0.5...0.71),
                StepChart.Step(x: 9, value: 0.45, band: 0.34...0.56),
                StepChart.Step(x: 21, value: 0.3, band: 0.2...0.42),
            ],
            thresholds: [Threshold(0.5, label: "half of them")]
        )
    )
    private static let flow = Sample(
        name: "flow",
        use: "The ways people take.",
        chart: FlowChart(
            title: "What people do first",
            paths: ways.map { FlowChart.Path(steps: $0, count: $1) },
            otherCount: 83,
            placeLimit: 3
        )
    )

    private static let days = [38, 91, 74, 52, 33, 21, 17, 9, 6].enumerated()
        .map { DistributionChart.Bin(Double($0 * 2)...Double($0 * 2 + 2), count: $1) }
    private static let quantiles = [(0.25, 3.1), (0.5, 5.2), (0.75, 8.9), (0.9, 13.4)]

    private static let ways: [([String], Int)] = [
        (["Signed Up", "Workspace Created", "Report Created"], 410),
        (["Signed Up", "Workspace Created"], 300),
        (["Signed Up", "Invite Accepted", "Report Viewed"], 220),
        (["Signed Up", "Invite Accepted", "Report Created", "Plan Upgraded"], 90),
        (["Signed Up"], 260),
        (["Demo Booked", "Workspace Created", "Report Created", "Plan Upgraded"], 120),
        (["Docs Read", "Pricing Seen"], 25),
    ]

    /// A cohort of which each later one is a month younger.
    private static func cohort(_ row: Int) -> CohortChart.Cohort {
        let values = (0..<6)
            .map { period -> Double? in
                period >= 6 - row ? nil : period == 0 ? 1 : 0.62 / Double(period + 1) + 0.21
            }
        return CohortChart.Cohort(
            label: "2026-0\(row + 1)",
            size: 840 + row * row * 37,
            values: values,
            incomplete: [5 - row]
        )
    }
}
