import Growth
import Statistics
import TestSupport
import Testing

@testable import Charts

@Suite("Laws of charts")
struct ChartLawTests {
    private static let all = SampleCharts.all + SampleCharts.empty + SampleCharts.extreme

    @Test("A table has the figures of its chart, under names that a program can use")
    func tables() {
        for (name, chart) in Self.all {
            let table = chart.table
            #expect(table.title == chart.title)
            for column in table.columns {
                #expect(column.wholeMatch(of: /[a-z][a-z_]*/) != nil, "\(name): \(column)")
            }
            #expect(Set(table.columns).count == table.columns.count, "\(name)")
        }
        #expect(
            SampleCharts.interval.table.rows.first
                == ["product-first", .number(0.847), .number(0.75), .number(0.9), "83 of 98"]
        )
        #expect(figures(SampleCharts.lines, "count") == [12, 18, nil, 31, 9, 3, 9, 14, 30, 8])
        #expect(
            figures(SampleCharts.movements, "usd").prefix(5) == [4_200, 900, 0, -300, -1_200]
        )
        #expect(
            figures(SampleCharts.waterfall, "usd")
                == [480_000, 152_000, 64_500, -21_000, -88_000, 587_500]
        )
        #expect(figures(SampleCharts.funnel, "dropped") == [nil, 3_470, 5_810, 1_916, 833])
        #expect(figures(SampleCharts.funnel, "share_of_step_before")[1] == 8_930.0 / 12_400)
        #expect(figures(SampleCharts.cohorts, "share").compactMap { $0 }.count == 36)
        #expect(
            figures(SampleCharts.distribution, "count").compactMap { $0 }
                == [38, 91, 74, 52, 33, 21, 17, 9, 6, 0, 4, 2]
        )
        #expect(
            figures(SampleCharts.spark, "count")
                == [31, 35, 29, 44, nil, 47, 52, 49, 61, 66, 71, 22]
        )
        #expect(
            figures(SampleCharts.tree, "value")
                == [587_500, 401_000, 288_000, 113_000, 186_500, nil]
        )
        #expect(figures(SampleCharts.tree, "parent_row") == [nil, 1, 2, 2, 1, 5])
        #expect(
            SampleCharts.movements.table.rows.last
                == ["Jun", "churn", .integer(-400), .bool(true)]
        )
    }

    /// The numbers in a column of a chart's table.
    private func figures(_ chart: any Chart, _ column: String) -> [Double?] {
        let index = chart.table.columns.firstIndex(of: column)
        return chart.table.rows.map { row in index.flatMap { row[$0].doubleValue } }
    }

    @Test(
        "Each value is a mark that says it",
        arguments: [
            ("interval", 2), ("shares", 3), ("steps", 4), ("lines", 9), ("bars", 3), ("area", 29),
            // 27 amounts that are not zero, and six nets.
            ("movements", 33), ("waterfall", 6), ("funnel", 5), ("cohorts", 36),
            ("distribution", 17), ("spark", 11), ("tree", 6),
        ]
    )
    func marks(name: String, count: Int) throws {
        let chart = try #require(SampleCharts.all.first { $0.name == name }?.chart)
        for width in [320.0, 700] {
            let text = chart.svg(width: width).text
            let marks = text.matches(of: /class="[^"]*gs-mark[^"]*"[^>]*>(<title>[^<]+<\/title>)?/)
            #expect(marks.count == count, "\(name) at \(width)")
            #expect(marks.allSatisfy { $0.1 != nil }, "\(name) at \(width)")
        }
    }

    @Test("No mark leaves the picture, and every picture is well-formed")
    func inside() throws {
        for (name, chart) in Self.all {
            for width in [320.0, 700] {
                let text = chart.svg(width: width).text
                #expect(WellFormed.problem(in: text) == nil, "\(name)")
                let box = try #require(text.firstMatch(of: /viewBox="0 0 ([0-9.]+) ([0-9.]+)"/))
                let (right, bottom) = (Double(box.1) ?? 0, Double(box.2) ?? 0)
                for corner in Corner.all(in: text) {
                    let isIn =
                        (-1...right + 1).contains(corner.x) && (-1...bottom + 1).contains(corner.y)
                    #expect(isIn, "\(name) at \(width): \(corner)")
                }
                for words in WordBox.all(in: text) {
                    #expect(words.top >= -1 && words.bottom <= bottom + 3, "\(name): \(words)")
                }
            }
        }
    }

    @Test("Whoever comes to a place of a flow was there before, and goes on or ends")
    func flow() {
        let seed: UInt64 = 0x666C
        var random = SplitMix64(seed: seed)
        for round in 0..<100 {
            let paths = (0..<Int(random.next() % 12))
                .map { _ in
                    let steps = (0...Int(random.next() % 5)).map { _ in "s\(random.next() % 6)" }
                    return FlowChart.Path(steps: steps, count: 1 + Int(random.next() % 50))
                }
            let graph = FlowGraph(paths, limit: 1 + Int(random.next() % 4))
            let total = paths.reduce(0) { $0 + $1.count }
            let layout = FlowLayout(graph, total: total, width: 2_000)
            let place = Comment("seed \(seed), round \(round)")
            #expect((graph.steps.first ?? []).reduce(0) { $0 + $1.count } == total, place)
            for (step, bands) in graph.bands.enumerated() {
                for (index, node) in graph.steps[step].enumerated() where node.place != .end {
                    let out = bands.filter { $0.from == index }.reduce(0) { $0 + $1.count }
                    #expect(out == node.count, place)
                }
                for (index, node) in graph.steps[step + 1].enumerated() {
                    let into = bands.indices.filter { bands[$0].to == index }
                    #expect(into.reduce(0) { $0 + bands[$1].count } == node.count, place)
                    let height = into.reduce(0) { $0 + layout.bands[step][$1].height }
                    #expect(abs(height - layout.nodes[step + 1][index].height) < 1e-6, place)
                }
            }
        }
    }

    @Test("A line through sixty periods draws the points that stand alone, and the last")
    func dense() throws {
        let chart = try #require(SampleCharts.extreme.first { $0.name == "line of sixty" }?.chart)
        let text = chart.svg(width: 320).text
        #expect(text.matches(of: /class="gs-dot/).count == 1)
        #expect(text.matches(of: /class="gs-hit gs-mark"/).count == 53 - 1)
    }

    @Test("A quantile that lies beyond the bars is said, not drawn")
    func beyond() throws {
        let name = "quantiles at the edge"
        let chart = try #require(SampleCharts.extreme.first { $0.name == name }?.chart)
        let text = chart.svg(width: 700).text
        #expect(text.contains("p70 90 s (beyond the bars)"))
        #expect(!text.contains("<title>p70"))
    }
}

/// A place that a mark reaches.
struct Corner: CustomStringConvertible {
    let x, y: Double

    var description: String { "(\(x), \(y))" }

    /// The corners of the boxes, the middles of the dots, the ends of the lines and the points of the paths.
    static func all(in svg: String) -> [Corner] { boxes(svg) + dots(svg) + lines(svg) + paths(svg) }

    /// The corners of the boxes.
    private static func boxes(_ svg: String) -> [Corner] {
        svg.matches(of: /<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/)
            .flatMap { match -> [Corner] in
                let sides = [match.1, match.2, match.3, match.4].map { Double($0) ?? .nan }
                return [
                    Corner(x: sides[0], y: sides[1]),
                    Corner(x: sides[0] + sides[2], y: sides[1] + sides[3]),
                ]
            }
    }

    /// The middles of the dots.
    private static func dots(_ svg: String) -> [Corner] {
        svg.matches(of: /cx="([^"]+)" cy="([^"]+)"/)
            .map { Corner(x: Double($0.1) ?? .nan, y: Double($0.2) ?? .nan) }
    }

    /// The ends of the lines.
    private static func lines(_ svg: String) -> [Corner] {
        svg.matches(of: /x1="([^"]+)" y1="([^"]+)" x2="([^"]+)" y2="([^"]+)"/)
            .flatMap { match in
                [
                    Corner(x: Double(match.1) ?? .nan, y: Double(match.2) ?? .nan),
                    Corner(x: Double(match.3) ?? .nan, y: Double(match.4) ?? .nan),
                ]
            }
    }

    /// The points of the paths, without those that a horizontal or vertical line leads to.
    private static func paths(_ svg: String) -> [Corner] {
        svg.matches(of: /\bd="([^"]*)"/)
            .flatMap { path in
                path.1.matches(of: /(-?[0-9.]+),(-?[0-9.]+)/)
                    .map { Corner(x: Double($0.1) ?? .nan, y: Double($0.2) ?? .nan) }
            }
    }
}
