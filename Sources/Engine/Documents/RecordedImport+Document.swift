public import Catalog
public import Growth

extension RecordedImport {
    /// The import as JSON.
    public var document: JSONValue {
        [
            "id": .integer(id.number), "state": .string(state.rawValue),
            "kind": .string(outcome.kind),
            "file": .string(outcome.fileName), "sha256": .string(outcome.fileSHA256),
            "mapping": JSONValue(outcome.mappingName),
            "format": .string(outcome.format), "imported_at": .string(outcome.startedAt.iso),
            "rows": JSONValue(outcome.rows), "new": JSONValue(outcome.added),
            "duplicates": JSONValue(outcome.duplicates), "skipped": JSONValue(outcome.skipped),
            "rejected": JSONValue(outcome.rejected), "conflicts": JSONValue(outcome.conflicts),
            "rejects_file": JSONValue(outcome.rejectsFile),
        ]
    }
}
