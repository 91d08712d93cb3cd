public import Catalog
import ColumnStore
public import Connectors
import Growth

extension Workspace {
    /// Imports one file as one atomic step: all of its readable rows land, or none.
    ///
    /// The identical file under the same mapping adds nothing. The same file under a changed mapping of the
    /// same name replaces what it brought before. Rows that cannot be read go to a rejects file.
    /// - Throws: `InputProblem` when the file as a whole cannot be read, `StorageFailure`.
    public func importFile(
        _ path: String,
        as kind: ImportKind,
        options: ImportOptions = ImportOptions(),
        progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> ImportReport {
        let startedAt = clock()
        let file = try ImportFile(path)
        let fileDigest = try FileDigest.sha256(ofFile: file.path)
        let mappingText = try options.mappingFile.map { try String(contentsOfFileAt: $0) }
        let mapping = try mappingText.map {
            try Mapping.read($0, fileName: options.mappingFile ?? "mapping")
        }
        let mappingDigest = mappingText.map(FileDigest.sha256)
        let earlier = try catalog.activeImport(
            kind: kind.name,
            fileSHA256: fileDigest,
            mappingName: mapping?.name
        )
        if let earlier, earlier.outcome.mappingSHA256 == mappingDigest {
            return ImportReport(alreadyImported: earlier, path: path)
        }
        var draft = ImportDraft(
            path: path,
            name: options.fileName ?? path,
            kind: kind,
            mapping: mapping,
            mappingDigest: mappingDigest,
            fileDigest: fileDigest,
            startedAt: startedAt
        )
        let rejects = RejectsFile(folder: folder, source: draft.name)
        let staging =
            options.isDryRun
            ? store.previewFile(replacing: (earlier?.id).map(\.source)) : try store.stageFile()
        do {
            try read(into: &draft, staging, rejects: rejects, progress: progress)
        } catch {
            staging.abandon()
            rejects.abandon()
            throw error
        }
        return options.isDryRun
            ? try dryRunReport(of: draft, staging, rejects: rejects, replacing: earlier?.id)
            : try commit(
                draft,
                staging.finish(),
                rejects: rejects,
                replacing: earlier?.id,
                by: options.actor
            )
    }

    /// Reads the file; its events are staged while it is being read.
    private func read(
        into draft: inout ImportDraft,
        _ staging: FileStaging,
        rejects: RejectsFile,
        progress: @escaping (ImportProgress) -> Void
    ) throws {
        var records: [(row: Int, record: Record)] = []
        var filter = ErasedFilter(try catalog.suppressions())
        draft.summary = try ImportReader.read(
            file: try ImportFile(draft.path),
            kind: draft.kind,
            mapping: draft.mapping,
            configuration: configuration,
            onItem: { item in
                guard case .record(let record, let line) = item else {
                    preconditionFailure("events come in columns")
                }
                if let kept = filter.kept(record) { records.append((line, kept)) }
            },
            onEvents: { try staging.add($0) },
            onReject: { try rejects.append(filter.kept($0)) },
            onProgress: progress
        )
        draft.records = records
        draft.leftOut = filter.notes
    }

    /// Makes the events durable, then everything visible in one transaction of the catalog.
    ///
    /// Until that transaction nothing counts and all of it is taken back; after it everything counts, and
    /// what fails then is made up for at the next opening.
    private func commit(
        _ draft: ImportDraft,
        _ staged: StagedBatch,
        rejects: RejectsFile,
        replacing: ImportID?,
        by actor: String
    ) throws -> ImportReport {
        var recorded: (id: ImportID, outcome: ImportOutcome)?
        var suppressed = 0
        try store.adopt(staged, replacing: replacing.map(\.source)) { adoption in
            let new = try record(
                draft,
                adoption,
                rejects: rejects,
                replacing: replacing,
                by: actor
            )
            (recorded, suppressed) = (new, adoption.suppressed)
            return new.0.source
        }
        guard let (id, outcome) = recorded else {
            preconditionFailure("adopting a batch records its import")
        }
        return ImportReport(
            id: id,
            outcome: outcome,
            path: draft.name,
            notes: draft.notes + suppressionNote(suppressed)
                + (try otherMappingNote(draft, outcome, importedAs: id)),
            rejections: rejects.reasons,
            replaced: replacing
        )
    }

    private func record(
        _ draft: ImportDraft,
        _ adoption: Adoption,
        rejects: RejectsFile,
        replacing: ImportID?,
        by actor: String
    ) throws -> (ImportID, ImportOutcome) {
        for conflict in adoption.conflicts { try rejects.append(Rejection(conflict)) }
        try rejects.finish()
        let outcome = draft.outcome(
            adoption,
            records: recordOutcome(of: draft.records),
            rejects: rejects,
            finishedAt: clock()
        )
        let id = try catalog.commit(
            outcome,
            records: draft.records,
            change: adoption.change,
            replacing: replacing,
            by: actor
        )
        return (id, outcome)
    }

    /// Says so when events were left out because the person they tell of was erased.
    private func suppressionNote(_ events: Int) -> [String] {
        events == 0 ? [] : ["\(events) events of people who were erased were left out"]
    }

    /// Says so when most rows were refused because the same file stands under another mapping.
    private func otherMappingNote(
        _ draft: ImportDraft,
        _ outcome: ImportOutcome,
        importedAs id: ImportID
    ) throws -> [String] {
        guard outcome.conflicts * 2 > outcome.rows else { return [] }
        let other = try catalog.imports()
            .first {
                $0.id != id && $0.state == .active && $0.outcome.fileSHA256 == draft.fileDigest
                    && $0.outcome.kind == draft.kind.name
            }
        return other.map {
            [
                "The same rows came with import \($0.id) under another mapping, and the first copy is kept. If this mapping is the right one: groundswell imports undo \($0.id), groundswell imports undo \(id), then import again."
            ]
        } ?? []
    }

    /// What the import would do, with nothing stored.
    private func dryRunReport(
        of draft: ImportDraft,
        _ staging: FileStaging,
        rejects: RejectsFile,
        replacing: ImportID?
    ) throws -> ImportReport {
        defer { rejects.abandon() }
        let adoption = try staging.count()
        for conflict in adoption.conflicts { try rejects.append(Rejection(conflict)) }
        let outcome = draft.outcome(
            adoption,
            records: recordOutcome(of: draft.records),
            rejects: rejects,
            finishedAt: clock()
        )
        return ImportReport(
            id: nil,
            outcome: outcome,
            path: draft.name,
            notes: draft.notes + suppressionNote(adoption.suppressed),
            rejections: rejects.reasons,
            replaced: replacing
        )
    }

    /// Rows of one file that name the same record again are updates; they are counted, not lost.
    private func recordOutcome(
        of records: [(row: Int, record: Record)]
    ) -> (added: Int, repeated: Int) {
        var seen: Set<RecordKey> = []
        for (_, record) in records { seen.insert(RecordKey(kind: record.kind, id: record.id)) }
        return (seen.count, records.count - seen.count)
    }

    /// The imports of this workspace, oldest first.
    public func imports() throws -> [RecordedImport] { try catalog.imports() }

    /// Takes back everything that import `id` brought, as if it had never been.
    /// - Throws: `InputProblem` when there is no such import or it does not count any more.
    public func undoImport(
        _ id: ImportID,
        by actor: String = "command line"
    ) throws -> RecordedImport {
        guard let record = try catalog.import(id) else {
            throw InputProblem(
                "import_unknown",
                "there is no import \(id).",
                advice: "`groundswell imports` lists them."
            )
        }
        guard record.state == .active else {
            throw InputProblem(
                "import_not_active",
                "import \(id) is \(record.state.rawValue) already.",
                advice: "`groundswell imports` lists those that count."
            )
        }
        try store.retract(id.source) { try catalog.undo(id, at: clock(), by: actor, change: $0) }
        return record
    }

    /// A mapping for `path`, as YAML with its guesses explained.
    public func proposeMapping(for path: String, as kind: ImportKind) throws -> String {
        try MappingProposal.propose(file: ImportFile(path), kind: kind)
    }
}

/// A record's kind and id.
private struct RecordKey: Hashable {
    let kind: RecordKind
    let id: RecordID
}

extension ImportID {
    /// The source of the rows that the import brought.
    var source: EventSource { EventSource(number: number) }
}

extension Rejection {
    /// The dead letter of an event whose id belongs to another event.
    fileprivate init(_ conflict: StagedBatch.Conflict) {
        self.init(
            line: conflict.line,
            field: "id",
            value: conflict.id.text,
            code: "conflicting_copy",
            reason:
                "an event with this id and different content is stored already; the first one is kept"
        )
    }
}
