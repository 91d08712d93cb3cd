import Foundation
import Growth
import TestSupport
import Testing

@testable import Charts

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
        #expect(
            SampleCharts.movements.summary.hasPrefix(
                "Jan: new +4,200 USD, expansion +900 USD, reactivation 0 USD, "
                    + "contraction -300 USD, churn -1,200 USD, net +3,600 USD. Feb:"
            )
        )
        #expect(
            SampleCharts.waterfall.summary
                == "ARR on 1 January: 480,000 USD. new: +152,000 USD (38 accounts). "
                + "expansion: +64,500 USD (51 accounts). contraction: -21,000 USD (17 accounts). "
                + "churn: -88,000 USD (24 accounts). ARR on 31 December: 587,500 USD."
        )
        #expect(
            SampleCharts.funnel.summary.hasPrefix(
                "Signed Up: 12,400. Workspace Created: 8,930, 72 % of the first and "
                    + "72 % of the step before; 3,470 left. Report Created: 3,120, 25 % of the first"
            )
        )
        #expect(
            SampleCharts.cohorts.summary.hasSuffix(
                "2026-07, 2,172 people: M0 100 %, M1 52 %. 2026-08, 2,653 people: M0 100 %. "
                    + "Periods that are not over are so far."
            )
        )
        #expect(
            SampleCharts.distribution.summary.hasSuffix(
                "22 days to 24 days: 2. Quantiles: p10 1.6 days, p25 3.1 days, p50 5.2 days, "
                    + "p75 8.9 days, p90 13 days."
            )
        )
        #expect(
            SampleCharts.spark.summary == "W1: 31; W12: 22 so far; between 22 and 71."
        )
        #expect(
            SampleCharts.flow.summary.hasPrefix(
                "Step 1: Signed Up 1,280, Demo Booked 160, all others 39. Step 2:"
            )
        )
        #expect(
            SampleCharts.tree.summary.hasPrefix(
                "ARR: 587,500 USD, 100 % of the whole. self-serve in ARR: 401,000 USD, 68 % of the "
                    + "whole. upgraded alone in self-serve:"
            )
        )
        for (name, chart) in SampleCharts.all {
            let text = chart.svg(width: 640).text
            #expect(text.contains(#"role="img""#), "\(name)")
            #expect(text.contains("<title>\(chart.title)</title><desc>"), "\(name)")
        }
    }

    @Test("A picture as a file of its own brings its colours and stays well-formed")
    func document() {
        for (name, chart) in SampleCharts.all {
            let text = chart.document(width: 640).text
            #expect(text.hasPrefix("<svg xmlns"), "\(name)")
            #expect(text.contains("<style>:root{") && text.contains("<title>\(chart.title)"))
            #expect(WellFormed.problem(in: text) == nil, "\(name)")
        }
    }

    @Test("Charts of nothing are drawn without figures")
    func empty() {
        for (name, chart) in SampleCharts.empty {
            for width in [320.0, 700] {
                let text = chart.svg(width: width).text
                #expect(WellFormed.problem(in: text) == nil, "\(name)")
                #expect(!text.contains("nan") && !text.contains("inf"), "\(name)")
            }
            #expect(!chart.summary.isEmpty || chart.table.rows.isEmpty, "\(name)")
        }
    }
}
