import Charts
import Engine
import Growth

extension PageRoute {
    /// What verdicts hold figures against.
    static let benchmarks: [PageRoute] = [
        .get("/settings/benchmarks", .holder(.ask)) { .page(BenchmarkPage($0).page) }
    ]
}

/// The benchmarks that verdicts cite, and those of one's own.
struct BenchmarkPage {
    private let call: PageCall

    init(_ call: PageCall) { self.call = call }

    var page: Page {
        let all = call.workspace.benchmarks.benchmarks
        let (own, known) = (all.filter { $0.tier == .yours }, all.filter { $0.tier != .yours })
        return SettingsPart.benchmarks.page(
            call,
            "Figures from elsewhere that yours are held against, each with its source and how far to trust it.",
            [
                Part.card("Your own", id: "own", [own.isEmpty ? empty : table("Your own", own)]),
                Part.card("Built in", id: "known", [table("Built in", known)]),
            ]
        )
    }

    private var empty: Markup {
        Part.empty(
            "You have added none",
            "Your investors' figures or those of your peers can stand beside the built-in ones.",
            call.may(.data)
                ? [
                    Control.link(
                        "Add one under “benchmarks” in the text",
                        to: "/settings?open=text#file"
                    )
                ] : []
        )
    }

    private func table(_ label: String, _ benchmarks: [Benchmark]) -> Markup {
        Part.table(
            label,
            [
                ("What is measured", false), ("Low", true), ("High", true), ("For whom", false),
                ("Year", true), ("Source", false), ("Trust", false),
            ],
            benchmarks.map { one in
                [
                    Cell(one.name), figure(one.low, one.unit), figure(one.high, one.unit),
                    Cell(one.segment), Cell(one.year.map { String($0) } ?? "–"), Cell(one.source),
                    Cell(
                        trust(one.tier),
                        sortedBy: String(Benchmark.Tier.allCases.firstIndex(of: one.tier) ?? 0)
                    ),
                ]
            }
        )
    }

    private func figure(_ number: Double?, _ unit: Benchmark.Unit) -> Cell {
        guard let number else { return Cell("–") }
        let plain = JSONValue.number(number).canonicalText
        let text =
            switch unit {
            case .share: Quantity.Unit.share.text(number)
            case .months, .days, .seconds, .weeks: "\(plain) \(unit.rawValue)"
            case .money, .count: Quantity.Unit.grouped(number)
            case .multiple: "\(plain)×"
            }
        return Cell(text, sortedBy: plain)
    }

    private func trust(_ tier: Benchmark.Tier) -> String {
        switch tier {
        case .sourceArticle: "article it rests on"
        case .primary: "whoever measured it"
        case .secondHand: "second hand"
        case .vendor: "a vendor"
        case .yours: "yours"
        }
    }
}
