import Foundation

/// Answers as text files whose lines are sorted by bytes, so that two of them can be compared.
enum TabSeparated {
    /// Writes one line a row and returns how many there are.
    static func write(_ rows: [[String]], to path: String) throws -> Int {
        let lines = rows.map { $0.joined(separator: "\t") + "\n" }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
        return lines.count
    }
}
