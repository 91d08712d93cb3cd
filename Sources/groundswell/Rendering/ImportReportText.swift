import Catalog
import Connectors
import Engine
import Growth

/// The import summary as a person reads it.
struct ImportReportText {
    private let report: ImportReport
    private let kind: ImportKind
    private let style: Style
    private let folder: WorkspaceFolder

    init(_ report: ImportReport, kind: ImportKind, style: Style, folder: WorkspaceFolder) {
        (self.report, self.kind, self.style, self.folder) = (report, kind, style, folder)
    }

    /// The summary, line by line.
    var lines: [String] { headline + counts + notes + rejections }

    /// The summary on one line, with a second one only when rows were not taken.
    var brief: [String] {
        let name = report.path.split(separator: "/").last.map(String.init) ?? report.path
        let outcome = report.outcome
        let mark = report.hasRejections ? style.warn("!") : style.good("✓")
        let line = "\(Layout.fit(name, width: 26)) \(Layout.grouped(outcome.added)) \(kind.noun)"
        guard report.hasRejections else { return ["\(mark) \(line)"] }
        let refused = outcome.rejected + outcome.conflicts
        let note =
            "  \(Layout.grouped(refused)) of \(Layout.grouped(outcome.rows)) rows refused, each with its reason in rejects/"
        return ["\(mark) \(line)", style.dim(note)]
    }

    private var headline: [String] {
        let outcome = report.outcome
        if report.wasAlreadyImported {
            let number = report.id.map { " as import \($0)" } ?? ""
            return wrapped("imported before\(number), 0 new", mark: style.dim("="))
        }
        let isClean = !report.hasRejections && outcome.added + outcome.duplicates > 0
        let number = report.id.map { "import \($0)" } ?? "dry run, nothing stored"
        let text =
            outcome.rows == 0
            ? "holds no rows (\(number))"
            : "\(Layout.grouped(outcome.added)) \(kind.noun) from \(Layout.grouped(outcome.rows)) rows (\(number))"
        return wrapped(text, mark: isClean ? style.good("✓") : style.warn("!"))
    }

    private func wrapped(_ text: String, mark: String) -> [String] {
        Layout.wrap("\(report.path): \(text)", width: style.width - 4).enumerated()
            .map { index, line in
                (index == 0 ? mark + " " : "    ") + line
            }
    }

    private var counts: [String] {
        let outcome = report.outcome
        guard !report.wasAlreadyImported else { return [] }
        var parts = ["read as \(outcome.format)"]
        if outcome.duplicates > 0 {
            parts.append("\(Layout.grouped(outcome.duplicates)) copies of known rows")
        }
        if outcome.skipped > 0 { parts.append("\(Layout.grouped(outcome.skipped)) skipped") }
        if outcome.rejected > 0 { parts.append("\(Layout.grouped(outcome.rejected)) rejected") }
        if outcome.conflicts > 0 {
            parts.append("\(Layout.grouped(outcome.conflicts)) conflicting copies refused")
        }
        if let replaced = report.replaced { parts.append("replaces import \(replaced)") }
        return Layout.wrap(parts.joined(separator: ", "), width: style.width - 4)
            .map { style.dim("    " + $0) }
    }

    private var notes: [String] {
        report.notes.flatMap { note in
            Bullet.lines(note, mark: "·", style: style, indent: 4).map(style.dim)
        }
    }

    private var rejections: [String] {
        guard report.hasRejections else { return [] }
        var lines = [style.warn("    Not taken:")]
        for group in report.rejections.prefix(5) {
            lines += Bullet.lines(reason(group), mark: "–", style: style, indent: 4)
        }
        if report.rejections.count > 5 {
            lines.append("    … and \(report.rejections.count - 5) other reasons")
        }
        let outcome = report.outcome
        if let id = report.id, outcome.rejected * 2 >= outcome.rows {
            lines += advice(
                "So many: probably the mapping is wrong, or a format in it. Take the import back and correct it:",
                command: "groundswell imports undo \(id)"
            )
        }
        if let file = outcome.rejectsFile, report.id != nil {
            lines += advice(
                "Every row with its reason:",
                command: "\(folder.rejectsFolder)/\(file)"
            )
        }
        return lines
    }

    private func reason(_ group: RejectionGroup) -> String {
        let example = group.example
        let field = example.field.map { " \($0)" } ?? ""
        let shown = example.value.map { String($0.prefix(40)) }
        let value = shown.map { " " + JSONValue.string($0).compactText } ?? ""
        return
            "\(Layout.grouped(group.count)) rows, first line \(example.line):\(field)\(value): \(example.reason)"
    }

    private func advice(_ text: String, command: String) -> [String] {
        Layout.wrap(text, width: style.width - 4).map { "    " + $0 } + ["      " + command]
    }
}

extension ImportKind {
    /// What one imports, in the plural.
    fileprivate var noun: String {
        switch self {
        case .records(.team): "people of the team"
        case .records(.spend): "amounts of spend"
        case .records(.churnReasons): "churn reasons"
        case .records(.stageChanges): "stage changes"
        default: name
        }
    }
}

extension ImportReport {
    /// Whether some rows were not taken.
    var hasRejections: Bool {
        !wasAlreadyImported && outcome.rejected + outcome.conflicts > 0
    }
}

extension ImportReport {
    /// The report as JSON.
    var document: JSONValue {
        [
            "import": id.map { .integer($0.number) } ?? .null, "file": .string(path),
            "kind": .string(outcome.kind), "format": .string(outcome.format),
            "already_imported": .bool(wasAlreadyImported), "rows": JSONValue(outcome.rows),
            "new": JSONValue(wasAlreadyImported ? 0 : outcome.added),
            "duplicates": JSONValue(outcome.duplicates), "skipped": JSONValue(outcome.skipped),
            "rejected": JSONValue(outcome.rejected), "conflicts": JSONValue(outcome.conflicts),
            "rejects_file": JSONValue(outcome.rejectsFile),
            "replaces": replaced.map { .integer($0.number) } ?? .null,
            "notes": .array(notes.map(JSONValue.string)),
        ]
    }
}
