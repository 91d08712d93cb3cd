public import Growth

/// The number of an import; numbers are never used again.
public struct ImportID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// As it stands in listings.
    public let number: Int64

    /// The import with `number`.
    public init(_ number: Int64) { self.number = number }

    public var description: String { String(number) }

    public static func < (left: ImportID, right: ImportID) -> Bool { left.number < right.number }
}

/// What happened when one file was imported.
public struct ImportOutcome: Hashable, Sendable {
    /// `events` or the word of a record kind.
    public var kind: String
    /// Name of the file, as given.
    public var fileName: String
    /// Lowercase hexadecimal SHA-256 of the file's bytes.
    public var fileSHA256: String
    /// The mapping, when one was used, and the SHA-256 of its text.
    public var mappingName, mappingSHA256: String?
    /// How the file was read: `segment-jsonl`, `csv`, ….
    public var format: String
    /// When the import began and ended; records without a time of their own count as changed then.
    public var startedAt, finishedAt: Timestamp
    /// Raw rows of the file.
    public var rows = 0
    /// Rows that landed; rows that landed and were new; copies of what was there.
    public var accepted = 0, added = 0, duplicates = 0
    /// Rows that could not be read; rows left out on purpose; copies with other content.
    public var rejected = 0, skipped = 0, conflicts = 0
    /// The file that lists rejected rows.
    public var rejectsFile: String?

    /// An outcome with all counts zero.
    public init(
        kind: String,
        fileName: String,
        fileSHA256: String,
        mappingName: String? = nil,
        mappingSHA256: String? = nil,
        format: String,
        startedAt: Timestamp,
        finishedAt: Timestamp
    ) {
        (self.kind, self.fileName, self.fileSHA256) = (kind, fileName, fileSHA256)
        (self.mappingName, self.mappingSHA256) = (mappingName, mappingSHA256)
        (self.format, self.startedAt, self.finishedAt) = (format, startedAt, finishedAt)
    }
}

/// An import as the catalog keeps it.
public struct RecordedImport: Hashable, Sendable {
    /// Whether what it brought still counts.
    public enum State: String, CaseIterable, Sendable {
        case active, undone, replaced
    }

    /// Its number.
    public let id: ImportID
    /// What happened.
    public let outcome: ImportOutcome
    /// Whether it counts.
    public let state: State
    /// Since when it does not.
    public let undoneAt: Timestamp?
    /// The import that stands in for it.
    public let replacedBy: ImportID?
}
