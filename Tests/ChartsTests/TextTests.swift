import Growth
import Statistics
import TestSupport
import Testing

@testable import Charts

@Suite("Words in charts")
struct TextTests {
    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a & b < c > d ' e",
        "</title></svg><script>1</script>", "👩‍👩‍👧‍👦👍🏽 Ünïcödé 株式会社", "\u{202E}txt.exe", "\0\u{1B}[31m",
        "مرحبا بالعالم", String(repeating: "long name ", count: 1_000),
        "z" + String(repeating: "\u{301}", count: 10_000), "",
    ]

    @Test("No text of a customer becomes markup, whatever it is", arguments: hostile)
    func escaping(text: String) {
        for (name, chart) in charts(of: text) {
            for width in [320.0, 640] {
                let svg = chart.svg(width: width).text
                let isWellFormed = WellFormed.problem(in: svg) == nil
                #expect(isWellFormed, "\(name)")
                for tag in ["<script", "<img", "</svg><", "\u{202E}", "\0", "\u{1B}"] {
                    let isIn = svg.contains(tag)
                    #expect(!isIn, "\(name) has \(tag)")
                }
                let size = svg.utf8.count
                #expect(size < 40_000, "\(name): a long name makes no long picture")
            }
        }
    }

    @Test("Markup escapes the five characters and what no text may hold, and keeps the rest")
    func markup() {
        #expect(Markup("a<b>&\"'\u{1}é\n").text == "a&lt;b&gt;&amp;&quot;&#39;\u{FFFD}é\n")
        #expect(
            Markup.element("td", ["class": "x\"y", "id": nil], "<").text
                == "<td class=\"x&quot;y\">&lt;</td>"
        )
        #expect(Markup.element("br").text == "<br/>")
        #expect(Markup.element("p").text == "<p></p>")
    }

    @Test("No words leave the picture or run into each other")
    func fits() throws {
        let seed: UInt64 = 0x6773
        var random = SplitMix64(seed: seed)
        for round in 0..<60 {
            let width = Double(300 + Int(random.next() % 500))
            let text = String(
                (0..<Int(random.next() % 60))
                    .map { _ in
                        Self.letters[Int(random.next() % UInt64(Self.letters.count))]
                    }
            )
            for (name, chart) in charts(of: text) {
                let boxes = WordBox.all(in: chart.svg(width: width).text)
                for (index, box) in boxes.enumerated() {
                    let place = "seed \(seed), round \(round), \(name), \(width): \(box)"
                    #expect(box.left >= -1 && box.right <= width + 1, "\(place)")
                    for other in boxes[..<index] {
                        #expect(!box.touches(other), "\(place) and \(other)")
                    }
                }
            }
        }
    }

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz ABCDWM0123456789.,-&<>é")

    private func charts(of text: String) -> [(String, any Chart)] {
        let interval = IntervalChart(
            title: text,
            unit: .share,
            rows: [
                IntervalChart.Row(
                    label: text,
                    detail: text,
                    value: 0.2,
                    interval: 0.1...0.3,
                    note: text
                ), IntervalChart.Row(label: "b", value: 0.9, note: "1,234 of 5,678"),
            ],
            thresholds: [
                Threshold(0.97, label: "the line that decides"), Threshold(0.9, label: "90 %"),
            ]
        )
        let lines = LineChart(
            title: text,
            unit: .money(.usd),
            periods: (1...14).map { "2026-\($0)" },
            series: [
                LineChart.Series(label: text, values: (1...14).map { Double($0) * 11_000 }),
                LineChart.Series(label: "x" + text, values: (1...14).map { Double($0) * 10_900 }),
                LineChart.Series(label: "y", values: Array(repeating: nil, count: 14)),
            ],
            isLastIncomplete: false
        )
        return [
            ("interval", interval), ("lines", lines),
            (
                "bars",
                BarChart(
                    title: text,
                    unit: .count,
                    rows: [
                        BarChart.Row(label: text, value: 12, note: text),
                        BarChart.Row(label: text, value: 1_234_567),
                    ]
                )
            ),
            (
                "shares",
                ShareBar(
                    title: text,
                    parts: [
                        ShareBar.Part(label: text, share: 0.25),
                        ShareBar.Part(label: text, share: 0.5),
                        ShareBar.Part(label: "rest", share: 0.25),
                    ]
                )
            ),
        ] + movements(of: text) + ways(of: text) + grids(of: text)
    }

    /// Movements, and the way from one amount to another.
    private func movements(of text: String) -> [(String, any Chart)] {
        [
            (
                "movements",
                MovementChart(
                    title: text,
                    unit: .money(.usd),
                    periods: [text, "Feb", "x" + text, "Apr"],
                    movements: [
                        MovementChart.Movement(label: text, values: [12_000, 9_000, nil, 30_000]),
                        MovementChart.Movement(label: "z" + text, values: [-1, -40_000, -5, 0]),
                    ],
                    isLastIncomplete: true
                )
            ),
            (
                "waterfall",
                WaterfallChart(
                    title: text,
                    unit: .money(.usd),
                    start: WaterfallChart.Step(label: text, value: 12_000, note: text),
                    changes: [
                        WaterfallChart.Step(label: text, value: -1_234_567, note: text),
                        WaterfallChart.Step(label: "b", value: 3, note: "of 5,678"),
                    ],
                    end: text
                )
            ),
            (
                "spark",
                Sparkline(
                    title: text,
                    unit: .count,
                    periods: [text, "b"],
                    values: [1, 2],
                    isLastIncomplete: true
                )
            ),
        ]
    }

    /// Steps, ways and parts of parts.
    private func ways(of text: String) -> [(String, any Chart)] {
        let leaf = TreeChart.Node(label: text, value: Quantity(12, .days), share: 0.2)
        let tree = (0..<6)
            .reduce(leaf) { node, depth in
                TreeChart.Node(
                    label: "\(depth)" + text,
                    value: Quantity(1_234_567, .money(.usd)),
                    share: 0.5,
                    children: [node, leaf]
                )
            }
        return [
            (
                "funnel",
                FunnelChart(
                    title: text,
                    steps: [
                        FunnelChart.Step(label: text, count: 1_234_567),
                        FunnelChart.Step(label: "b", count: 12_345),
                        FunnelChart.Step(label: text, count: 0),
                    ]
                )
            ),
            (
                "flow",
                FlowChart(
                    title: text,
                    paths: [
                        FlowChart.Path(steps: [text, "b", text, "c"], count: 40),
                        FlowChart.Path(steps: ["a", text, "c" + text], count: 3_000),
                        FlowChart.Path(steps: ["x" + text], count: 1),
                    ],
                    otherCount: 7
                )
            ), ("tree", TreeChart(title: text, roots: [tree], shareName: text)),
        ]
    }

    /// A heat map and a distribution.
    private func grids(of text: String) -> [(String, any Chart)] {
        [
            (
                "cohorts",
                CohortChart(
                    title: text,
                    sizeName: text,
                    periods: [text, "M1", text, "M3", "x" + text],
                    cohorts: [
                        CohortChart.Cohort(
                            label: text,
                            size: 12_345,
                            values: [1, 0.5, 0.25, nil, 0],
                            incomplete: [4]
                        ),
                        CohortChart.Cohort(label: "b", size: 3, values: [1, nil, 3, nil, nil]),
                    ]
                )
            ),
            (
                "distribution",
                DistributionChart(
                    title: text,
                    unit: .seconds,
                    bins: (0..<9)
                        .map { DistributionChart.Bin(Double($0)...Double($0 + 1), count: $0) },
                    quantiles: [
                        DistributionChart.Quantile(0.1, value: 4),
                        DistributionChart.Quantile(0.5, value: 4.1),
                        DistributionChart.Quantile(0.9, value: 99),
                    ]
                )
            ),
        ]
    }
}

/// Where the words of a text element stand, as the ruler of charts measures them.
struct WordBox: CustomStringConvertible {
    let words: String
    let left, right, top, bottom: Double

    var description: String { "\(words) at \(left)…\(right), \(top)…\(bottom)" }

    func touches(_ other: WordBox) -> Bool {
        left < other.right - 0.5 && other.left < right - 0.5 && top < other.bottom
            && other.top < bottom
    }

    /// The boxes of all words of an SVG that we made.
    static func all(in svg: String) -> [WordBox] {
        svg.matches(
            of:
                /<text x="([-0-9.]+)" y="([-0-9.]+)"(?: class="([a-z-]+)")?(?: text-anchor="([a-z]+)")?>(.*?)<\/text>/
        )
        .compactMap { match in
            guard let x = Double(match.1), let y = Double(match.2) else { return nil }
            let size = match.3 == "gs-label" ? 13.0 : 12
            let words = String(match.5).replacing(/<title>.*?<\/title>/, with: "")
                .replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<")
                .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
            let length = TextMeasure.width(of: words, size: size)
            let left = match.4 == "end" ? x - length : match.4 == "middle" ? x - length / 2 : x
            guard !words.isEmpty else { return nil }
            return WordBox(
                words: words,
                left: left,
                right: left + length,
                top: y - size * 0.75,
                bottom: y + size * 0.2
            )
        }
    }
}
