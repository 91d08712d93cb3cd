import FoundationEssentials
import GRDB
public import Growth

extension SQLiteCatalog {
    /// The records of a kind in order of id, as they were just before `moment`; by default as they are
    /// with everything imported.
    ///
    /// Versions are put over each other by their own updated time, else the time of import; ties by
    /// import and row.
    public func records(
        _ kind: RecordKind,
        before moment: Timestamp = .distantFuture
    ) throws -> [Growth.Record] {
        var records: [Growth.Record] = []
        try forEachVersion(of: kind, id: nil) { version in
            if let updatedAt = version.updatedAt, updatedAt >= moment { return }
            if let last = records.last, last.id == version.id {
                records[records.count - 1] = last.updated(by: version)
            } else {
                records.append(version)
            }
        }
        return records
    }

    /// Every version of one record, oldest first.
    public func history(_ kind: RecordKind, _ id: RecordID) throws -> [Growth.Record] {
        var versions: [Growth.Record] = []
        try forEachVersion(of: kind, id: id) { versions.append($0) }
        return versions
    }

    /// How many records there are of each kind that has some, in order of kind.
    public func recordCounts() throws -> [(kind: RecordKind, count: Int)] {
        try read("count the records") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT kind, COUNT(DISTINCT id) FROM record_versions
                    GROUP BY kind ORDER BY kind
                    """
            )
            .compactMap { row in
                let word: String = row[0]
                return RecordKind(rawValue: word).map { ($0, row[1]) }
            }
        }
    }

    func insert(
        _ records: some Sequence<(row: Int, record: Growth.Record)>,
        of id: ImportID,
        at moment: Timestamp,
        into database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO record_versions
                    (import_id, row, kind, id, updated_at, imported_at, fields)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        for (row, record) in records {
            try statement.execute(arguments: [
                id.number, row, record.kind.rawValue, Data(record.id.text.utf8),
                record.updatedAt?.millis, moment.millis, FieldCodec.encode(record.fields),
            ])
        }
    }

    private func forEachVersion(
        of kind: RecordKind,
        id: RecordID?,
        _ body: (Growth.Record) -> Void
    ) throws {
        try read("read the records") { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT id, updated_at, fields FROM record_versions
                    WHERE kind = ? \(id == nil ? "" : "AND id = ?")
                    ORDER BY id, COALESCE(updated_at, imported_at), import_id, row
                    """,
                arguments: id.map { [kind.rawValue, Data($0.text.utf8)] } ?? [kind.rawValue]
            )
            while let row = try rows.next() {
                let bytes: Data = row[0]
                let updated: Int64? = row[1]
                guard let fields = FieldCodec.decode(row[2]) else {
                    throw StorageFailure(
                        "catalog_damaged",
                        operation: "read the records",
                        place: "record_versions",
                        cause: "the fields of a record cannot be read",
                        advice: "Restore the catalog from a copy."
                    )
                }
                body(
                    Growth.Record(
                        kind: kind,
                        id: RecordID(String(decoding: bytes, as: UTF8.self)),
                        fields: fields,
                        updatedAt: updated.map { Timestamp(millis: $0) }
                    )
                )
            }
        }
    }
}
