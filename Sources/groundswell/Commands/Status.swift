import ArgumentParser
import Engine
import Growth

/// Tells what is in a workspace.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is in the workspace, and what is wrong with it.",
        discussion: "Example:\n  groundswell status"
    )

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let status = try options.open().status()
        if options.json { return Output.document(status.document) }
        for line in text(status, style: .standardOutput) { Output.line(line) }
    }

    private func text(_ status: WorkspaceStatus, style: Style) -> [String] {
        var lines = [style.bold(status.configuration.company)]
        lines += Layout.wrap(status.folder, width: style.width).map(style.dim) + [""]
        guard status.events.events > 0 || !status.records.isEmpty else {
            return lines + [
                "Nothing was imported yet. Start with `groundswell import events FILE`."
            ]
        }
        lines += TableRenderer(style: style).lines(status.quality.inputs, limit: 50)
        let facts = [
            "\(Layout.grouped(status.people)) people and \(Layout.grouped(status.accounts)) accounts after \(Layout.grouped(status.joins)) joins (groundswell joins)",
            "\(status.imports.count) \(status.imports.count == 1 ? "import" : "imports") (groundswell imports)",
            "reports are as of \(DiagnosisReport.minute(status.asOf)), just after the latest fact",
        ]
        lines += [""] + facts.flatMap { Bullet.lines($0, mark: "·", style: style) }
        if !status.events.names.isEmpty {
            lines += ["", "  Most frequent events"]
            let rows = status.events.names.prefix(12)
                .map { name, count in
                    let canonical = status.configuration.canonical(name)
                    let alias = canonical == name ? "" : " = \(canonical)"
                    return [name.text + alias, Layout.grouped(count)]
                }
            lines += TableRenderer(style: style)
                .lines(columns: ["event", "count"], rows: rows, numeric: [1])
        }
        if !status.quality.cautions.isEmpty {
            lines += ["", style.warn("  To know")]
            for caution in status.quality.cautions {
                lines += Bullet.lines(caution, mark: "!", style: style)
            }
        }
        return lines
    }
}

/// A paragraph behind a mark.
enum Bullet {
    static func lines(_ text: String, mark: String, style: Style, indent: Int = 2) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return Layout.wrap(text, width: style.width - indent - mark.count - 1).enumerated()
            .map { index, line in
                margin + (index == 0 ? mark : String(repeating: " ", count: mark.count)) + " "
                    + line
            }
    }
}
