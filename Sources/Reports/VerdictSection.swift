import Charts
import Growth

/// The top of the page: the verdict in one line, how sure it is and why, and what it means.
struct VerdictSection {
    private let diagnosis: Diagnosis
    private let parts: ReportParts
    private var finding: Finding { diagnosis.verdict }

    init(_ diagnosis: Diagnosis, _ parts: ReportParts) {
        (self.diagnosis, self.parts) = (diagnosis, parts)
    }

    var markup: Markup {
        .element(
            "section",
            ["class": "verdict", "id": "verdict"],
            [
                .element(
                    "div",
                    ["id": finding.id],
                    [
                        .element("p", ["class": "eyebrow"], finding.question),
                        .element("h1", [:], Words.capitalized(finding.answer)),
                        StandingChip(finding.standing).markup,
                        .element("p", ["class": "lead"], finding.explanation),
                    ]
                ), tiles,
            ] + warnings + charts + meaning + [FindingCard(finding).opened, inputs]
        )
    }

    // MARK: How sure

    /// The figures of the verdict, large.
    private var tiles: Markup {
        var tiles: [(String, String)] = []
        if let value = finding.value {
            let range = finding.interval.map {
                "; the true share lies between \(value.unit.text($0.low)) and "
                    + value.unit.text($0.high)
            }
            let way = lead?.name ?? "the most common way"
            tiles.append((value.text, "of won accounts began \(way)\(range ?? "")"))
        }
        if let lead {
            tiles.append(
                (lead.likelihood, "is how likely \(lead.name) leads clearly, by 20 points or more")
            )
        }
        tiles.append((Quantity.Unit.grouped(Double(finding.n)), finding.population))
        return .element(
            "dl",
            ["class": "tiles"],
            tiles.map { figure, words in
                .element(
                    "div",
                    [:],
                    [.element("dt", [:], words), .element("dd", [:], figure)]
                )
            }
        )
    }

    /// The way most began and how likely it leads, where the verdict tells.
    private var lead: (name: String, likelihood: String)? {
        let columns = finding.tables.first { $0.columns.contains("likelihood") }.map(Columns.init)
        guard let columns, let row = columns.rows.first else { return nil }
        let likelihood = columns.number(row, "likelihood").map(Words.likelihood)
        return likelihood.map { (columns.text(row, "leader"), $0) }
    }

    /// Where to look before believing it.
    private var warnings: [Markup] {
        let counts = [
            (
                ReportParts.conflictsAnchor, parts.conflicts.count, "reading that disagrees",
                "readings that disagree"
            ),
            (
                ReportParts.cautionsAnchor, diagnosis.cautions.count, "caution about the data",
                "cautions about the data"
            ),
        ]
        let links = counts.filter { $0.1 > 0 }
            .map { ("#\($0.0)", Words.counted($0.1, $0.2, $0.3)) }
        guard !links.isEmpty else { return [] }
        return [
            .element(
                "p",
                ["class": "warnings"],
                [Markup("Before you act, read ")]
                    + links.enumerated()
                    .flatMap { index, link in
                        [Markup(index > 0 ? " and " : "")]
                            + [.element("a", ["href": link.0], link.1)]
                    } + [Markup(".")]
            )
        ]
    }

    // MARK: What it looks like and means

    private var charts: [Markup] {
        let charts = FindingCharts(finding).charts
        guard !charts.isEmpty else { return [] }
        return [
            .element(
                "div",
                ["class": "card origins"],
                [
                    .element("h2", [:], finding.tables.first?.title ?? finding.question),
                    .element("p", ["class": "legend"], legend),
                ] + charts.map(Figure.titled)
            )
        ]
    }

    /// How to read the charts, and what they leave out.
    private var legend: String {
        let absent = FindingCharts(finding).absent
        return
            "The dot is what was measured; the true share lies on the bar around it, 19 times out of 20."
            + (absent.isEmpty ? "" : " Nobody began with \(absent.joined(separator: " or ")).")
    }

    private var meaning: [Markup] {
        let meaning = Meaning(finding)
        return [
            .element(
                "div",
                ["class": "meaning"],
                [.element("h2", [:], "What it means")]
                    + meaning.sentences.map { .element("p", [:], $0) }
            )
        ]
    }

    /// What was counted, in one line.
    private var inputs: Markup {
        let parts = diagnosis.inputs.rows.compactMap { row -> String? in
            guard row.count > 1, let count = row[1].doubleValue, count > 0,
                let kind = row[0].stringValue
            else { return nil }
            return "\(Quantity.Unit.grouped(count)) \(kind)"
        }
        let words =
            parts.isEmpty ? "Nothing was imported yet." : "From " + parts.joined(separator: " · ")
        return .element("p", ["class": "inputs"], words)
    }
}

/// What a verdict means for what to do, in plain words.
///
/// From the playbook: what limits each motion and where it fails (A1 to A3, A18, A24, B15, D2).
struct Meaning {
    private let verdict: Finding

    init(_ verdict: Finding) { self.verdict = verdict }

    var sentences: [String] {
        switch (verdict.standing, Motion(rawValue: verdict.answer)) {
        case (.decided, .bottomUp?):
            [
                "Your users find the product, get value from it alone, and the money follows.",
                "What limits growth now is how many of them reach that first value, not how many people sell. Take steps out of the way between signup and first value before you hire salespeople.",
            ]
        case (.decided, .topDown?):
            [
                "Somebody with a budget decides first, and people use the product afterwards.",
                "What limits growth now is how many good conversations you can hold, and how well they are led. Build the sales process; a self-serve signup that nobody activates only costs attention.",
            ]
        case (.decided, .landAndExpand?):
            [
                "Customers agree a pilot with you, and the contract grows from there.",
                "What decides is settled before a pilot starts: what counts as success, when it ends, and the next deal. A pilot without these drifts.",
            ]
        case (.notEnoughEvidence(let more), _):
            [
                "Nobody can tell your motion from so few customers, and this report does not guess. \(Words.counted(more, "more won account")) with a known beginning would do.",
                "Until then the chapters below show what is known, customer by customer.",
            ]
        case (.unknown, _):
            [
                "A piece of the story is missing, so this report does not guess. The plan below begins with what to bring."
            ]
        default:
            [
                "Your customers begin in more than one way, and none leads clearly. That is an answer too: a plan that fits only one of them will miss the others.",
                "A small team that runs two motions at once proves neither. Look at the readings below, choose the one that your best customers show, and give it a year.",
            ]
        }
    }
}
