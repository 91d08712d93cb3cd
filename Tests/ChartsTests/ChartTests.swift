import Foundation
import Growth
import TestSupport
import Testing

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
    static let all: [(name: String, chart: any Chart)] = [
        ("interval", interval), ("shares", shares), ("steps", steps), ("lines", lines),
        ("bars", bars),
    ]
}

/// After a change on purpose: `GROUNDSWELL_UPDATE_GOLDEN=1 swift test --filter ChartsTests`, then look at
/// the pictures.
@Suite("Charts")
struct ChartTests {
    @Test("Every chart draws the picture that was looked at", arguments: [640, 340])
    func golden(width: Int) throws {
        for (name, chart) in SampleCharts.all {
            let text =
                chart.svg(width: Double(width)).text
                .replacing("><", with: ">\n<") + "\n"
            let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Golden/\(name)-\(width).svg")
            if ProcessInfo.processInfo.environment["GROUNDSWELL_UPDATE_GOLDEN"] != nil {
                try Data(text.utf8).write(to: file)
            }
            #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name)-\(width)")
        }
    }

    @Test("Every chart has a name and says its figures in words")
    func words() {
        #expect(
            SampleCharts.interval.summary
                == "product-first: 85 %, between 75 % and 90 % (83 of 98). "
                + "sales-first: 7.1 %, between 3.5 % and 14 % (7 of 98). "
                + "unheard of: no figure. Line at 50 %: half."
        )
        #expect(
            SampleCharts.shares.summary
                == "product-first: 50 %, sales-first: 30 %, assisted: 20 %, pilot: 0 %."
        )
        #expect(
            SampleCharts.steps.summary
                == "From 100 % at 0 days to 30 % at 21 days. It reaches half at 9 days."
        )
        #expect(
            SampleCharts.lines.summary
                == "own: Jan 12, Feb 18, Apr 31, May 9. "
                + "invited: Jan 3, Feb 9, Mar 14, Apr 30, May 8. The last period is not over."
        )
        #expect(
            SampleCharts.bars.summary
                == "Signed Up: 1,200. Report Created: 430 (36 % of those before). "
                + "Plan Upgraded: 0 (0 %)."
        )
        for (name, chart) in SampleCharts.all {
            let text = chart.svg(width: 640).text
            #expect(text.contains(#"role="img""#), "\(name)")
            #expect(text.contains("<title>\(chart.title)</title><desc>"), "\(name)")
        }
    }

    @Test("Charts of nothing are drawn without figures")
    func empty() {
        let charts: [any Chart] = [
            IntervalChart(title: "t", unit: .share, rows: []),
            BarChart(title: "t", unit: .count, rows: []), ShareBar(title: "t", parts: []),
            StepChart(title: "t", xUnit: .days, yUnit: .share, steps: []),
            LineChart(
                title: "t",
                unit: .count,
                periods: ["Jan"],
                series: [LineChart.Series(label: "a", values: [nil])],
                isLastIncomplete: true
            ),
        ]
        for chart in charts {
            let text = chart.svg(width: 340).text
            #expect(WellFormed.problem(in: text) == nil)
            #expect(!text.contains("nan") && !text.contains("inf"))
        }
    }
}
