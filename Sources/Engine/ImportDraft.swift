import Catalog
import ColumnStore
import Connectors
import Growth

/// An import on its way.
struct ImportDraft {
    let path: String
    /// What the file is called in the list of imports.
    let name: String
    let kind: ImportKind
    let mapping: Mapping?
    let mappingDigest: String?
    let fileDigest: String
    let startedAt: Timestamp
    var summary: ReadSummary?
    var records: [(row: Int, record: Record)] = []
    /// Sentences about what was left out because somebody was erased.
    var leftOut: [String] = []

    init(
        path: String,
        name: String,
        kind: ImportKind,
        mapping: Mapping?,
        mappingDigest: String?,
        fileDigest: String,
        startedAt: Timestamp
    ) {
        (self.path, self.name, self.kind, self.mapping) = (path, name, kind, mapping)
        (self.mappingDigest, self.fileDigest, self.startedAt) = (
            mappingDigest, fileDigest, startedAt
        )
    }

    /// What is worth knowing about how the file was read.
    var notes: [String] {
        (summary?.notes ?? [])
            + (summary?.skips ?? []).map { "\($0.rows) rows skipped: \($0.reason)" } + leftOut
    }

    func outcome(
        _ adoption: Adoption,
        records: (added: Int, repeated: Int),
        rejects: RejectsFile,
        finishedAt: Timestamp
    ) -> ImportOutcome {
        var outcome = ImportOutcome(
            kind: kind.name,
            fileName: name,
            fileSHA256: fileDigest,
            mappingName: mapping?.name,
            mappingSHA256: mappingDigest,
            format: summary?.format ?? "",
            startedAt: startedAt,
            finishedAt: finishedAt
        )
        outcome.rows = summary?.rows ?? 0
        outcome.accepted = (summary?.accepted ?? 0) - adoption.suppressed
        outcome.added = kind == .events ? adoption.added : records.added
        outcome.duplicates = kind == .events ? adoption.duplicates : records.repeated
        outcome.rejected = summary?.rejected ?? 0
        outcome.skipped = (summary?.skipped ?? 0) + adoption.suppressed
        outcome.conflicts = adoption.conflicts.count
        outcome.rejectsFile = rejects.name
        return outcome
    }
}
