public import Growth

/// A file on its way into segments that nobody knows yet.
///
/// Takes the events of the file piece by piece and writes a segment of each piece, so memory is bounded by the
/// size of a piece and a few bytes for each event before it. Not for use by several tasks at once.
public final class FileStaging {
    private let files: StoreFiles
    private let suppressions: Suppressions
    /// What is published, when the file is only counted.
    private let preview: PublishedFacts?
    private var segments: [StagedSegment] = []
    private var ids: [StagedIDs] = []
    private var copies: [StagedBatch.Copy] = []
    private var suppressed = 0
    private var tally = AdoptionTally()

    /// Stages a file; one that is only counted is measured against `preview` and leaves no trace.
    init(
        _ files: StoreFiles,
        without suppressions: Suppressions,
        preview: PublishedFacts? = nil
    ) {
        (self.files, self.suppressions, self.preview) = (files, suppressions, preview)
    }

    /// Takes the next events of the file.
    /// - Throws: `StorageFailure`; `abandon` removes what was written then.
    public func add(_ columns: EventColumns) throws {
        if columns.count == 0 { return }
        let piece = StagedPiece(columns, behind: ids, without: suppressions)
        suppressed += piece.suppressed
        if let preview {
            if !piece.kept.isEmpty { ids.append(StagedIDs(piece.prints, of: piece.kept)) }
            return count(piece, columns, beside: preview)
        }
        copies += piece.copies.map(\.copy)
        if piece.kept.isEmpty { return }
        let segment = try files.write(piece, of: columns)
        segments.append(segment)
        ids.append(StagedIDs(piece.prints, of: piece.kept, written: segment.ids))
    }

    /// Takes events in pieces that are bounded.
    func add(_ batch: EventBatch) throws {
        precondition(batch.lines.count == batch.events.count, "every event of a batch has its line")
        var columns = EventColumns()
        for (event, line) in zip(batch.events, batch.lines) {
            columns.append(event, line: line)
            guard columns.isFull else { continue }
            try add(columns)
            columns = EventColumns()
        }
        try add(columns)
    }

    /// Everything that was taken; no more can be.
    public func finish() -> StagedBatch {
        ids = []
        return StagedBatch(
            segments: segments,
            copies: copies,
            suppressed: suppressed,
            suppressions: suppressions
        )
    }

    /// Removes what was written.
    public func abandon() { files.discard(segments.map(\.description.name)) }

    /// What `adopt` would say about a file that was only counted.
    /// - Throws: `StorageFailure` when a published segment turned out to be damaged.
    public func count() throws -> Adoption {
        try preview?.checkWhatWasRead()
        return tally.adoption(suppressed: suppressed, change: ManifestChange())
    }

    private func count(
        _ piece: StagedPiece,
        _ columns: EventColumns,
        beside published: PublishedFacts
    ) {
        func conflict(_ row: UInt32) -> StagedBatch.Conflict {
            StagedBatch.Conflict(
                id: MessageID(columns.ids.text(Int(row))),
                line: columns.lines[Int(row)]
            )
        }
        for row in piece.kept {
            let print = piece.prints[Int(row)]
            let fact = published.content(of: print.id)
            tally.count(print.content, beside: fact) { conflict(row) }
        }
        for (row, copy) in piece.copies {
            let fact = published.content(of: piece.prints[Int(row)].id) ?? copy.first
            tally.count(copy.content, beside: fact) { conflict(row) }
        }
    }
}
