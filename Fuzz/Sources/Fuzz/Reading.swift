import Connectors
import Growth

/// What reading a file gave.
struct Reading {
    var items: [ImportedItem] = []
    var rejections: [Rejection] = []
    /// `nil` when the whole file was refused.
    var summary: ReadSummary?

    /// The events, in order.
    var events: [Event] {
        items.compactMap { if case .event(let event, _) = $0 { event } else { nil } }
    }

    /// The items with events as they are stored: of `2.0` and `2`, which are the same, the shorter.
    var stored: [ImportedItem] {
        items.map { item in
            guard case .event(let event, let line) = item else { return item }
            var columns = EventColumns()
            columns.append(event, line: line)
            return .event(columns.event(0), line: line)
        }
    }

    /// The records, in order.
    var records: [Record] {
        items.compactMap { if case .record(let record, _) = $0 { record } else { nil } }
    }

    /// Reads `file`, and checks that every row became something and that refusals can be understood.
    ///
    /// With `inColumns` events come as columns, as an import takes them.
    init(
        _ file: ImportFile,
        as kind: ImportKind,
        _ mapping: Mapping? = nil,
        inColumns: Bool = false
    ) {
        let gathered = Gathered()
        do {
            summary = try ImportReader.read(
                file: file,
                kind: kind,
                mapping: mapping,
                configuration: Configuration(),
                onItem: { gathered.items.append($0) },
                onEvents: inColumns ? { gathered.take($0) } : nil,
                onReject: { gathered.rejections.append($0) }
            )
        } catch {
            require(isProblem(error), "a problem a person can fix, not \(error)")
        }
        (items, rejections) = (gathered.items, gathered.rejections)
        guard let summary else { return }
        require(
            summary.rows == summary.accepted + summary.rejected + summary.skipped,
            "every row was accepted, rejected or skipped"
        )
        require(summary.rejected == rejections.count, "every rejection was told")
        require(summary.accepted <= items.count, "an accepted row is at least one fact")
    }

    private final class Gathered {
        var items: [ImportedItem] = []
        var rejections: [Rejection] = []

        func take(_ columns: EventColumns) {
            for row in 0..<columns.count {
                items.append(.event(columns.event(row), line: columns.lines[row]))
            }
        }
    }
}

/// Whether `error` is one that says what to do.
func isProblem(_ error: any Error) -> Bool { error is InputProblem || error is InputProblems }
