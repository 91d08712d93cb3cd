public import Catalog
import Connectors
import Growth

/// How one import is to be done.
public struct ImportOptions: Sendable {
    /// Path of a mapping file.
    public var mappingFile: String?
    /// Whether to read and count only.
    public var isDryRun: Bool
    /// What the file is called in the list of imports; its path when `nil`.
    public var fileName: String?
    /// Who imports it, for the audit trail.
    public var actor: String

    /// Options; by default no mapping and a real import.
    public init(
        mappingFile: String? = nil,
        isDryRun: Bool = false,
        fileName: String? = nil,
        actor: String = "command line"
    ) {
        (self.mappingFile, self.isDryRun) = (mappingFile, isDryRun)
        (self.fileName, self.actor) = (fileName, actor)
    }
}

/// What an import did, for the summary.
public struct ImportReport: Sendable {
    /// Number of the import; `nil` for a dry run.
    public let id: ImportID?
    /// Every count.
    public let outcome: ImportOutcome
    /// The file as it was named.
    public let path: String
    /// Things worth knowing: the format chosen, columns ignored.
    public let notes: [String]
    /// Why rows were refused, most frequent reason first.
    public let rejections: [RejectionGroup]
    /// The import that this one replaced.
    public let replaced: ImportID?
    /// Whether the identical file was imported before, so that nothing was done.
    public let wasAlreadyImported: Bool

    init(
        id: ImportID?,
        outcome: ImportOutcome,
        path: String,
        notes: [String],
        rejections: [RejectionGroup],
        replaced: ImportID?
    ) {
        (self.id, self.outcome, self.path, self.notes) = (id, outcome, path, notes)
        (self.rejections, self.replaced, wasAlreadyImported) = (
            rejections, replaced, false
        )
    }

    init(alreadyImported record: RecordedImport, path: String) {
        (id, outcome, self.path, notes) = (record.id, record.outcome, path, [])
        (rejections, replaced, wasAlreadyImported) = ([], nil, true)
    }
}
