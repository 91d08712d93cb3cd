import Growth

/// The sign in front of a finding: how far its evidence carries.
enum FindingMark {
    /// What the signs mean.
    static let legend = "● decided  ◐ evidence, no decision  ○ not enough evidence"

    /// The sign of `finding`.
    static func of(_ finding: Finding) -> String {
        switch finding.standing {
        case .decided: "●"
        case .undecided: "◐"
        case .notEnoughEvidence, .unknown: "○"
        }
    }
}

/// A finding as a founder skims it: question, answer, figure and id, on one line or two.
struct FindingLine {
    private let finding: Finding
    private let style: Style

    init(_ finding: Finding, style: Style) { (self.finding, self.style) = (finding, style) }

    /// One line where the terminal is wide and the words are short, else the question above the rest.
    var lines: [String] { oneLine.map { [$0] } ?? question + rest }

    /// Question, answer and figure in columns; `nil` where they do not fit.
    private var oneLine: String? {
        let cells = [(finding.question, 60), (answer, 24), (figure, 40)]
        let total = cells.reduce(4) { $0 + $1.1 + 2 } + finding.id.count
        guard total <= style.width, cells.allSatisfy({ $0.0.count <= $0.1 }) else { return nil }
        let texts = cells.map { Layout.fit($0.0, width: $0.1) }
        return "  \(FindingMark.of(finding)) \(texts[0])  \(style.accent(texts[1]))  "
            + style.dim("\(texts[2])  \(finding.id)")
    }

    private var question: [String] {
        Bullet.lines(finding.question, mark: FindingMark.of(finding), style: style)
    }

    /// Answer and figure, and the id at the right end of the last line that has room.
    private var rest: [String] {
        let width = min(style.width, 100) - 4
        let joint = figure.hasPrefix("(") ? " " : " · "
        let text = figure.isEmpty ? answer : answer + joint + figure
        var lines = Layout.wrap(text, width: width)
        let room = width - (lines.last?.count ?? 0) - 2
        let id = style.dim(Layout.right(finding.id, width: max(room, finding.id.count)))
        if room < finding.id.count {
            lines.append(String(repeating: " ", count: width - finding.id.count) + id)
        } else {
            lines[lines.count - 1] += "  " + id
        }
        return lines.map { "    " + coloured($0) }
    }

    /// The answer at the beginning of a line stands out.
    private func coloured(_ line: String) -> String {
        line.hasPrefix(answer) ? style.accent(answer) + line.dropFirst(answer.count) : line
    }

    private var answer: String {
        guard case .notEnoughEvidence(let more) = finding.standing else { return finding.answer }
        return "\(finding.answer), \(Layout.grouped(more)) more needed"
    }

    /// The figure with its interval; an answer that is the figure itself is not said twice.
    private var figure: String {
        let own = finding.ownAnswer.map { "you: \($0.answer)" }
        let n = finding.n > 0 ? "n = \(Layout.grouped(finding.n))" : nil
        return [quantity, n, own].compactMap { $0 }.joined(separator: " · ")
    }

    private var quantity: String? {
        guard let value = finding.value else { return nil }
        let text = Figure.text(value)
        let range = finding.interval.map { "(\(Figure.range($0, unit: value.unit)))" }
        let parts = [text == finding.answer ? nil : text, range].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
