import Catalog
public import Connectors
import Glibc
public import Growth

/// How an export is written.
public enum ExportFormat: String, CaseIterable, Sendable {
    /// One JSON object a line; imported again it gives the very same facts.
    case jsonl
    /// For spreadsheets.
    case csv
}

extension Workspace {
    /// Hands over everything of `kind` that counts now, as text in pieces, and tells how many rows
    /// that were.
    ///
    /// Events are in order of time, then id, those in `window` only; records in order of id, each as
    /// its versions put over each other. Memory is bounded: no more than one row is held, beside the
    /// store's 8 bytes an event.
    /// - Throws: `StorageFailure`; `InputProblem` when a CSV would have too many columns; what `write`
    ///   throws.
    public func export(
        _ kind: ImportKind,
        as format: ExportFormat,
        in window: TimeWindow = .always,
        to write: (String) throws -> Void
    ) throws -> Int {
        let rows =
            switch (kind, format) {
            case (.events, .jsonl):
                try forEachEvent(in: window) { try write($0.segmentDocument.compactText + "\n") }
            case (.events, .csv): try writeEventTable(in: window, to: write)
            case (.records(let kind), .jsonl):
                try forEachRecord(kind) { try write($0.exportDocument.compactText + "\n") }
            case (.records(let kind), .csv): try writeRecordTable(kind, to: write)
            }
        try note("export", of: kind.name, ["rows": JSONValue(rows)])
        return rows
    }

    /// Puts into the audit log that data left the workspace (RELIABILITY: RS15).
    func note(_ action: String, of subject: String, _ detail: JSONObject = [:]) throws {
        try catalog.appendAudit(
            AuditEntry(
                at: clock(),
                actor: "command line",
                action: action,
                subject: subject,
                detail: detail
            )
        )
    }

    /// A new file that a person named, to be written whole or not at all.
    /// - Throws: `InputProblem` when it would replace a file of the workspace; `StorageFailure`.
    public func file(at path: String) throws -> WholeFile {
        guard !isOwn(path) else {
            throw InputProblem(
                "output_is_workspace",
                "\(path) is where the workspace keeps its own files.",
                advice: "Choose another name."
            )
        }
        return try WholeFile(path)
    }

    private func isOwn(_ path: String) -> Bool {
        let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        guard let parent = Self.realPath(cut == path.startIndex ? "." : String(path[..<cut])) else {
            return false
        }
        if folder.subfolders.contains(where: { Self.realPath($0) == parent }) { return true }
        let name = path[cut...]
        return Self.realPath(folder.path) == parent
            && (name == "groundswell.yaml" || name.hasPrefix("catalog.sqlite"))
    }

    /// The one absolute name that a file to be made at `path` will have; `path` when its folder has none.
    static func realPath(ofNew path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else {
            return realPath(".").map { $0 + "/" + path } ?? path
        }
        let parent = slash == path.startIndex ? "/" : String(path[..<slash])
        return realPath(parent).map { ($0 == "/" ? "" : $0) + path[slash...] } ?? path
    }

    static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private func forEachEvent(
        in window: TimeWindow,
        _ body: (Event) throws -> Void
    ) throws -> Int {
        var count = 0
        try forEachEvent { event in
            guard window.contains(event.time) else { return }
            try body(event)
            count += 1
        }
        return count
    }

    private func forEachRecord(
        _ kind: RecordKind,
        _ body: (Record) throws -> Void
    ) throws -> Int {
        var count = 0
        try catalog.forEachRecord(kind, before: clock().adding(millis: 1)) { record in
            try body(record)
            count += 1
        }
        return count
    }

    // MARK: - Tables

    private func writeEventTable(
        in window: TimeWindow,
        to write: (String) throws -> Void
    ) throws -> Int {
        var names: Set<ByteString> = []
        _ = try forEachEvent(in: window) { event in
            for member in event.properties.members { names.insert(ByteString(member.key)) }
            try EventTable.check(names.count)
        }
        let table = EventTable(properties: names.sorted(), identity: try identity().map)
        try write(CSVText.line(table.columns))
        return try forEachEvent(in: window) { try write(CSVText.line(table.cells(of: $0))) }
    }

    private func writeRecordTable(
        _ kind: RecordKind,
        to write: (String) throws -> Void
    ) throws -> Int {
        var names: Set<ByteString> = []
        _ = try forEachRecord(kind) { names.formUnion($0.traitNames.map { ByteString($0) }) }
        let traits = names.sorted().map(\.text)
        try write(CSVText.line(Record.exportColumns(kind, traits: traits)))
        let currency = configuration.currency
        return try forEachRecord(kind) {
            try write(CSVText.line($0.exportCells(traits: traits, currency: currency)))
        }
    }
}
