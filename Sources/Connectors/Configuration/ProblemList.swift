import Growth

/// Gathers the problems of one file, so that all are shown at once.
struct ProblemList {
    let fileName: String
    private(set) var problems: [InputProblem] = []
    /// How many more there are than anybody would read.
    private var untold = 0

    private static let limit = 100

    init(fileName: String) { self.fileName = fileName }

    /// Notes a problem.
    mutating func add(
        _ code: String,
        _ message: String,
        advice: String = "",
        line: Int,
        field: String? = nil
    ) {
        guard problems.count < Self.limit else { return untold += 1 }
        problems.append(
            InputProblem(
                code,
                Printable.escaped(message, limit: 1_000),
                advice: Printable.escaped(advice, limit: 1_000),
                file: fileName,
                line: line,
                field: field.map { Printable.escaped($0) }
            )
        )
    }

    /// Notes a word that is not one of `known`, with the nearest as suggestion.
    mutating func addUnknown(
        _ code: String,
        _ word: String,
        what: String,
        known: [String],
        line: Int,
        field: String? = nil
    ) {
        guard problems.count < Self.limit else { return untold += 1 }
        let near = Spelling.nearest(to: word, in: known)
        let advice =
            near.map { "Did you mean \"\($0)\"?" } ?? "Known: \(known.joined(separator: ", "))."
        add(code, "\"\(word)\" is not \(what).", advice: advice, line: line, field: field)
    }

    /// Throws what was gathered, in the order of lines, if there is anything.
    func throwIfAny() throws(InputProblems) {
        guard !problems.isEmpty else { return }
        let ordered = problems.enumerated()
            .sorted {
                ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
            }
        let rest =
            untold == 0
            ? []
            : [
                InputProblem(
                    "problems_untold",
                    "there are \(untold) more problems.",
                    advice: "Is it the right file?",
                    file: fileName
                )
            ]
        throw InputProblems(ordered.map(\.element) + rest)
    }
}

/// Finds the word that somebody probably meant.
public enum Spelling {
    /// The one of `known` with the fewest edits to `word`; `nil` when none is near.
    public static func nearest(to word: String, in known: [String]) -> String? {
        let lowered = Array(word.lowercased().utf8.prefix(64))
        let limit = max(1, lowered.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let distance = distance(lowered, Array(candidate.lowercased().utf8.prefix(64)))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours between two words.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var older = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    previous[column + 1] + 1,
                    current[column] + 1,
                    previous[column] + (byte == other ? 0 : 1)
                )
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    cost = min(cost, older[column - 1] + 1)
                }
                current.append(cost)
            }
            (older, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
