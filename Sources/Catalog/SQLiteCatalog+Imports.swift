import GRDB
public import Growth

extension SQLiteCatalog {
    /// Records one file's import as a whole, in one transaction: the import, its segment, its
    /// records, the audit entry, and the undoing of the import it replaces.
    ///
    /// Afterwards the caller publishes `segment` and discards those of `replaced`, which
    /// `segments(of:)` names beforehand.
    /// - Throws: `StorageFailure`, or `InputProblem` when `replaced` is not active; nothing is
    ///   recorded then.
    public func commit(
        _ outcome: ImportOutcome,
        records: some Sequence<(row: Int, record: Growth.Record)>,
        segment: SegmentDescription?,
        replacing replaced: ImportID? = nil,
        by actor: String = "command line"
    ) throws -> ImportID {
        try write("record the import") { database in
            let id = try insert(outcome, into: database)
            if let segment { try insert(segment, of: id, into: database) }
            try insert(records, of: id, at: outcome.finishedAt, into: database)
            if let replaced {
                try close(
                    replaced,
                    as: .replaced,
                    at: outcome.finishedAt,
                    replacedBy: id,
                    in: database
                )
            }
            let entry = AuditEntry(
                at: outcome.finishedAt,
                actor: actor,
                action: "import",
                subject: "import \(id)",
                detail: detail(of: outcome, replaced: replaced)
            )
            try insert(entry, into: database)
            return id
        }
    }

    /// Takes back what an import brought; the import stays listed as undone.
    ///
    /// - Returns: the segments that the manifest no longer names, for the event store to discard.
    /// - Throws: `StorageFailure`, or `InputProblem` `import_unknown`, `import_not_active`.
    public func undo(
        _ id: ImportID,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws -> [SegmentDescription] {
        try write("undo the import") { database in
            let dropped = try fetchSegments(database, of: id)
            try close(id, as: .undone, at: moment, replacedBy: nil, in: database)
            let entry = AuditEntry(
                at: moment,
                actor: actor,
                action: "undo",
                subject: "import \(id)",
                detail: ["segments": JSONValue(dropped.count)]
            )
            try insert(entry, into: database)
            return dropped
        }
    }

    /// Every import, in order of number.
    public func imports() throws -> [RecordedImport] {
        try read("list the imports") { database in
            try Row.fetchAll(database, sql: "SELECT * FROM imports ORDER BY id")
                .map(RecordedImport.init)
        }
    }

    /// The import with this number.
    public func `import`(_ id: ImportID) throws -> RecordedImport? {
        try read("read the import") { try fetchImport($0, id) }
    }

    /// The import that brought this very file in this way and still counts, if there is one.
    public func activeImport(
        kind: String,
        fileSHA256: String,
        mappingName: String?
    ) throws -> RecordedImport? {
        try read("look for an earlier import") { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM imports
                    WHERE file_sha256 = ? AND kind = ? AND mapping_name IS ? AND state = 'active'
                    ORDER BY id LIMIT 1
                    """,
                arguments: [fileSHA256, kind, mappingName]
            )
            .map(RecordedImport.init)
        }
    }

    private func fetchImport(_ database: Database, _ id: ImportID) throws -> RecordedImport? {
        try Row.fetchOne(
            database,
            sql: "SELECT * FROM imports WHERE id = ?",
            arguments: [id.number]
        )
        .map(RecordedImport.init)
    }

    private func insert(_ outcome: ImportOutcome, into database: Database) throws -> ImportID {
        try database.execute(
            sql: """
                INSERT INTO imports (kind, file_name, file_sha256, mapping_name, mapping_sha256,
                    format, started_at, finished_at, rows, accepted, added, duplicates, rejected,
                    skipped, conflicts, rejects_file)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                outcome.kind, outcome.fileName, outcome.fileSHA256, outcome.mappingName,
                outcome.mappingSHA256, outcome.format, outcome.startedAt.millis,
                outcome.finishedAt.millis, outcome.rows, outcome.accepted, outcome.added,
                outcome.duplicates, outcome.rejected, outcome.skipped, outcome.conflicts,
                outcome.rejectsFile,
            ]
        )
        return ImportID(database.lastInsertedRowID)
    }

    /// Removes what an active import brought and says so in its row.
    private func close(
        _ id: ImportID,
        as state: RecordedImport.State,
        at moment: Timestamp,
        replacedBy: ImportID?,
        in database: Database
    ) throws {
        guard let found = try fetchImport(database, id) else {
            throw InputProblem(
                "import_unknown",
                "there is no import \(id).",
                advice: "`groundswell imports` lists them."
            )
        }
        guard found.state == .active else {
            throw InputProblem(
                "import_not_active",
                "import \(id) is \(found.state.rawValue) already.",
                advice: "`groundswell imports` lists those that count."
            )
        }
        for table in ["segments", "record_versions"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE import_id = ?",
                arguments: [id.number]
            )
        }
        try database.execute(
            sql: "UPDATE imports SET state = ?, undone_at = ?, replaced_by = ? WHERE id = ?",
            arguments: [state.rawValue, moment.millis, replacedBy?.number, id.number]
        )
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

extension RecordedImport {
    fileprivate init(_ row: Row) {
        var outcome = ImportOutcome(
            kind: row["kind"],
            fileName: row["file_name"],
            fileSHA256: row["file_sha256"],
            mappingName: row["mapping_name"],
            mappingSHA256: row["mapping_sha256"],
            format: row["format"],
            startedAt: Timestamp(millis: row["started_at"]),
            finishedAt: Timestamp(millis: row["finished_at"])
        )
        (outcome.rows, outcome.accepted, outcome.added) = (
            row["rows"], row["accepted"], row["added"]
        )
        (outcome.duplicates, outcome.rejected) = (row["duplicates"], row["rejected"])
        (outcome.skipped, outcome.conflicts) = (row["skipped"], row["conflicts"])
        outcome.rejectsFile = row["rejects_file"]
        let state: String = row["state"]
        let undoneAt: Int64? = row["undone_at"]
        let replacedBy: Int64? = row["replaced_by"]
        self.init(
            id: ImportID(row["id"]),
            outcome: outcome,
            state: State(rawValue: state) ?? .undone,
            undoneAt: undoneAt.map { Timestamp(millis: $0) },
            replacedBy: replacedBy.map { ImportID($0) }
        )
    }
}
