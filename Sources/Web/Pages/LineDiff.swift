import Charts
import Growth
import Reports

/// Which lines went and which came between two texts, as a page shows it.
struct LineDiff {
    /// A line that went, came, or stands beside those.
    enum Line: Hashable {
        case gone(String)
        case new(String)
        case kept(String)
        /// So many lines that stayed are left out.
        case skipped(Int)
    }

    /// The lines in their order.
    let lines: [Line]
    private let isFirst: Bool

    /// Lines that are shown around a change, those shown at once, and those shown at most.
    private static let (around, first, most) = (1, 24, 600)
    /// Above so many comparisons a change is told as everything that stood there and stands there.
    private static let mostComparisons = 250_000

    /// The difference from `old`, `nil` for the first text there is, to `new`.
    init(from old: String?, to new: String) {
        isFirst = old == nil
        let (before, after) = (Self.split(old ?? new), Self.split(new))
        let start = zip(before, after).prefix { $0 == $1 }.count
        let end = zip(before.dropFirst(start).reversed(), after.dropFirst(start).reversed())
            .prefix { $0 == $1 }.count
        let changed = Self.changed(
            Array(before[start..<before.count - end]),
            Array(after[start..<after.count - end])
        )
        let all =
            after.prefix(start).map { Line.kept($0.text) } + changed
            + after.suffix(end).map { Line.kept($0.text) }
        lines = Self.shortened(all)
    }

    private static func split(_ text: String) -> [ByteString] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { ByteString(String($0)) }
    }

    private static func changed(_ old: [ByteString], _ new: [ByteString]) -> [Line] {
        guard old.count * new.count <= mostComparisons else {
            return old.map { .gone($0.text) } + new.map { .new($0.text) }
        }
        let difference = new.difference(from: old)
        var (gone, come): (Set<Int>, Set<Int>) = ([], [])
        for case .remove(let offset, _, _) in difference { gone.insert(offset) }
        for case .insert(let offset, _, _) in difference { come.insert(offset) }
        var (lines, left, right): ([Line], Int, Int) = ([], 0, 0)
        while left < old.count || right < new.count {
            if gone.contains(left), left < old.count {
                lines.append(.gone(old[left].text))
                left += 1
            } else if come.contains(right) || left == old.count {
                lines.append(.new(new[right].text))
                right += 1
            } else {
                lines.append(.kept(new[right].text))
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }

    /// Without lines that stayed and are far from any change.
    private static func shortened(_ all: [Line]) -> [Line] {
        func isKept(_ line: Line) -> Bool { if case .kept = line { true } else { false } }
        var isNear = [Bool](repeating: false, count: all.count)
        for index in all.indices where !isKept(all[index]) {
            for near in max(0, index - around)...min(all.count - 1, index + around) {
                isNear[near] = true
            }
        }
        var (lines, skipped): ([Line], Int) = ([], 0)
        for index in all.indices {
            if isNear[index] {
                if skipped > 0, !lines.isEmpty { lines.append(.skipped(skipped)) }
                lines.append(all[index])
                skipped = 0
            } else {
                skipped += 1
            }
        }
        return lines
    }

    /// The changes as a page shows them; a sign before each line says what became of it.
    var markup: Markup {
        if isFirst { return .element("p", ["class": "hint"], "The first version.") }
        if lines.isEmpty {
            return .element("p", ["class": "hint"], "Only the ends of lines changed.")
        }
        if lines.count <= Self.first + Self.around { return part(lines[...]) }
        let cut = lines.count - Self.most
        return Markup([
            part(lines.prefix(Self.first)),
            .element(
                "details",
                [:],
                [
                    .element(
                        "summary",
                        [:],
                        "\(Words.counted(lines.count - Self.first, "line")) more"
                    ),
                    part(lines.prefix(Self.most).dropFirst(Self.first)),
                    cut > 0
                        ? .element(
                            "p",
                            ["class": "hint"],
                            "And \(Words.counted(cut, "line")) more."
                        )
                        : Markup(""),
                ]
            ),
        ])
    }

    private func part(_ lines: ArraySlice<Line>) -> Markup {
        .element(
            "pre",
            ["class": "diff", "tabindex": "0", "aria-label": "What changed"],
            lines.map(markup)
        )
    }

    private func markup(_ line: Line) -> Markup {
        switch line {
        case .gone(let text): .element("del", [:], [Markup("- \(text)\n", limit: 300)])
        case .new(let text): .element("ins", [:], [Markup("+ \(text)\n", limit: 300)])
        case .kept(let text): .element("span", [:], [Markup("  \(text)\n", limit: 300)])
        case .skipped(let count): .element("span", [:], "  … \(Words.counted(count, "line"))\n")
        }
    }
}
