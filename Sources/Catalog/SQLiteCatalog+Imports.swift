import GRDB
public import Growth

extension SQLiteCatalog {
    /// Records one file's import as a whole, in one transaction: the import, its records, the change of
    /// the manifest, the audit entry, and the undoing of the import it replaces.
    ///
    /// Where an added segment names `EventSource.new`, the number of this import is put.
    /// - Throws: `StorageFailure`, or `InputProblem` when `replaced` is not active; nothing is
    ///   recorded then.
    public func commit(
        _ outcome: ImportOutcome,
        records: some Sequence<(row: Int, record: Growth.Record)>,
        change: ManifestChange,
        replacing replaced: ImportID? = nil,
        by actor: String = "command line"
    ) throws -> ImportID {
        try write("record the import") { transaction in
            let id = try transaction.begin(outcome)
            try transaction.apply(change, newSource: EventSource(number: id.number))
            try transaction.insert(records, of: id, at: outcome.finishedAt)
            if let replaced {
                try transaction.close(
                    replaced,
                    as: .replaced,
                    at: outcome.finishedAt,
                    replacedBy: id
                )
            }
            let entry = AuditEntry(
                at: outcome.finishedAt,
                actor: actor,
                action: "import",
                subject: "import \(id)",
                detail: detail(of: outcome, replaced: replaced)
            )
            try transaction.insert(entry)
            return id
        }
    }

    /// Takes back what an import brought; the import stays listed as undone.
    ///
    /// `change` says what becomes of its events.
    /// - Throws: `StorageFailure`, or `InputProblem` `import_unknown`, `import_not_active`.
    public func undo(
        _ id: ImportID,
        at moment: Timestamp,
        by actor: String = "command line",
        change: ManifestChange
    ) throws {
        try write("undo the import") { transaction in
            try transaction.close(id, as: .undone, at: moment, replacedBy: nil)
            try transaction.apply(change)
            let entry = AuditEntry(
                at: moment,
                actor: actor,
                action: "undo",
                subject: "import \(id)",
                detail: ["segments": JSONValue(change.removed.count + change.masks.count)]
            )
            try transaction.insert(entry)
        }
    }

    /// Every import, in order of number.
    public func imports() throws -> [RecordedImport] {
        try read("list the imports") { try $0.rows(of: .imports).map(RecordedImport.init) }
    }

    /// The import with this number.
    public func `import`(_ id: ImportID) throws -> RecordedImport? {
        try imports().first { $0.id == id }
    }

    /// The import that brought this very file in this way and still counts, if there is one.
    public func activeImport(
        kind: String,
        fileSHA256: String,
        mappingName: String?
    ) throws -> RecordedImport? {
        let mapping = mappingName.map { ByteString($0) }
        return try imports()
            .first {
                $0.state == .active && $0.outcome.kind == kind
                    && $0.outcome.fileSHA256 == fileSHA256
                    && $0.outcome.mappingName.map { ByteString($0) } == mapping
            }
    }

    private func detail(of outcome: ImportOutcome, replaced: ImportID?) -> JSONObject {
        var detail: JSONObject = [
            "kind": .string(outcome.kind), "file": .string(outcome.fileName),
            "sha256": .string(outcome.fileSHA256), "accepted": JSONValue(outcome.accepted),
            "rejected": JSONValue(outcome.rejected),
        ]
        if let replaced { detail["replaced"] = .integer(replaced.number) }
        return detail
    }
}

extension CatalogTransaction {
    /// Lists a new import.
    func begin(_ outcome: ImportOutcome) throws -> ImportID {
        let id = try insertNumbered(
            into: .imports,
            [
                outcome.kind, outcome.fileName, outcome.fileSHA256, outcome.mappingName,
                outcome.mappingSHA256, outcome.format, outcome.startedAt.millis,
                outcome.finishedAt.millis, outcome.rows, outcome.accepted, outcome.added,
                outcome.duplicates, outcome.rejected, outcome.skipped, outcome.conflicts,
                outcome.rejectsFile, RecordedImport.State.active.rawValue, nil, nil,
            ]
        )
        return ImportID(id)
    }

    /// Removes the records that an active import brought and says so in its row.
    func close(
        _ id: ImportID,
        as state: RecordedImport.State,
        at moment: Timestamp,
        replacedBy: ImportID?
    ) throws {
        guard let row = try view.row(of: .imports, where: "id", is: id.number) else {
            throw InputProblem(
                "import_unknown",
                "there is no import \(id).",
                advice: "`groundswell imports` lists them."
            )
        }
        let found = try RecordedImport(row)
        guard found.state == .active else {
            throw InputProblem(
                "import_not_active",
                "import \(id) is \(found.state.rawValue) already.",
                advice: "`groundswell imports` lists those that count."
            )
        }
        try deleteRecords(of: id)
        try update(
            row,
            [
                "state": state.rawValue, "undone_at": moment.millis,
                "replaced_by": replacedBy?.number,
            ]
        )
    }
}

extension RecordedImport {
    fileprivate init(_ row: SealedRow) throws {
        var outcome = ImportOutcome(
            kind: try row.text("kind"),
            fileName: try row.text("file_name"),
            fileSHA256: try row.text("file_sha256"),
            mappingName: row.holds("mapping_name") ? try row.text("mapping_name") : nil,
            mappingSHA256: row.holds("mapping_sha256") ? try row.text("mapping_sha256") : nil,
            format: try row.text("format"),
            startedAt: try row.moment("started_at"),
            finishedAt: try row.moment("finished_at")
        )
        (outcome.rows, outcome.accepted) = (try row.count("rows"), try row.count("accepted"))
        (outcome.added, outcome.duplicates) = (try row.count("added"), try row.count("duplicates"))
        (outcome.rejected, outcome.skipped) = (try row.count("rejected"), try row.count("skipped"))
        outcome.conflicts = try row.count("conflicts")
        outcome.rejectsFile = row.holds("rejects_file") ? try row.text("rejects_file") : nil
        self.init(
            id: ImportID(try row.number("id")),
            outcome: outcome,
            state: State(rawValue: try row.text("state")) ?? .undone,
            undoneAt: row.holds("undone_at") ? try row.moment("undone_at") : nil,
            replacedBy: row.holds("replaced_by") ? ImportID(try row.number("replaced_by")) : nil
        )
    }
}
