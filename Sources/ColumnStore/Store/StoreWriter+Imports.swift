import Growth

extension StoreWriter {
    /// Begins to stage a file.
    func stage() -> FileStaging { FileStaging(files, without: suppressions) }

    /// Begins to count a file without writing anything.
    ///
    /// Seals nothing: what the tail has is looked up there. `replaced` is a source that would go.
    func preview(replacing replaced: EventSource?) -> FileStaging {
        var draft = MaskDraft(shown)
        let removed = replaced.map { draft.retract($0) } ?? []
        let published = PublishedFacts(tail, draft, without: removed)
        return FileStaging(files, without: suppressions, preview: published)
    }

    /// Removes the files of a batch that will not be adopted.
    func abandon(_ staged: StagedBatch) { files.discard(staged.segments.map(\.description.name)) }

    /// Publishes a staged batch together with what `record` commits.
    mutating func adopt(
        _ staged: StagedBatch,
        replacing replaced: EventSource?,
        record: (Adoption) throws -> EventSource
    ) throws {
        let (adoption, after, new) = try prepare(staged, replacing: replaced)
        let source = try commit { try record(adoption) }
        let old = shown
        show(after + new.map { $0.coming(from: source) })
        files.discard(filesGone(since: old))
    }

    /// Everything that has to be on disk before a batch is recorded.
    private mutating func prepare(
        _ staged: StagedBatch,
        replacing replaced: EventSource?
    ) throws -> (Adoption, after: [Shown], new: [Shown]) {
        do {
            try seal()
            var placement = try placement(staged, replacing: replaced)
            if staged.suppressions != suppressions { try suppress(staged, &placement) }
            let new = try zip(staged.segments, placement.masks)
                .map { try files.open($0.description, with: $1) }
            var (after, change) = try remasked(placement.draft, without: placement.removed)
            change.added = new.map(\.description)
            let adoption = placement.tally.adoption(suppressed: staged.suppressed, change: change)
            return (adoption, after, new)
        } catch {
            abandon(staged)
            throw error
        }
    }

    /// Works out what becomes of a staged batch beside everything published, without writing anything.
    ///
    /// `replaced` is a source that goes in the same step, if there is one.
    private func placement(
        _ staged: StagedBatch,
        replacing replaced: EventSource?
    ) throws -> Placement {
        var draft = MaskDraft(shown)
        let removed = replaced.map { draft.retract($0) } ?? []
        var placement = Placement(draft: draft, removed: removed, staged)
        let published = PublishedFacts(tail, draft, without: removed)
        placement.count(staged, beside: published)
        try published.checkWhatWasRead()
        for segment in staged.segments {
            if let damage = segment.ids.damage { throw damage.failure(of: segment.description) }
        }
        return placement
    }

    /// Takes out the rows of people who were erased since the batch was staged.
    private func suppress(_ staged: StagedBatch, _ placement: inout Placement) throws {
        for (number, segment) in staged.segments.enumerated() {
            let rows = try files.open(segment.description).segment
            let words = files.vocabulary.words(of: [rows])
            for row in 0..<rows.count where suppressions.covers(rows.event(row, in: words)) {
                placement.masks[number].remove(row)
            }
        }
    }

    /// Takes away what a source brought, together with what `record` commits.
    ///
    /// Copies of its events come back, so what holds them has to be readable: past damage only a source that is
    /// damaged itself may go, and past a disk that fails for now none.
    mutating func retract(_ source: EventSource, record: (ManifestChange) throws -> Void) throws {
        if let failure = damaged.first(where: { !$0.isDamage })
            ?? (lost.isEmpty || lost.contains { $0.sources.contains(source) } ? nil : damaged.first)
        {
            throw failure
        }
        try seal()
        var draft = MaskDraft(shown)
        let removed = draft.retract(source)
        let lost = lost.filter { $0.sources.allSatisfy { $0 == source } }.map(\.name)
        try commit(draft, without: removed) { change in
            var change = change
            change.removed += lost
            try record(change)
        }
        files.discard(lost)
    }

    /// Records new masks and forgets the segments numbered `removed`, with what `record` commits.
    mutating func commit(
        _ draft: MaskDraft,
        without removed: [Int],
        adding added: [Shown] = [],
        _ record: (ManifestChange) throws -> Void
    ) throws {
        try shown.checkWhatWasRead(without: removed)
        var masked = try remasked(draft, without: removed)
        masked.change.added = added.map(\.description)
        try commit { try record(masked.change) }
        let old = shown
        show(masked.shown + added)
        files.discard(filesGone(since: old))
    }

    /// Writes the masks of a draft, and says how the segments look with them.
    private func remasked(
        _ draft: MaskDraft,
        without removed: [Int]
    ) throws -> (shown: [Shown], change: ManifestChange) {
        var (after, change) = (shown, ManifestChange())
        let gone = Set(removed)
        for (number, mask) in draft.changed where !gone.contains(number) {
            let name = after[number].description.name
            let description = try files.write(mask, of: name)
            change.masks[name] = .some(description)
            after[number] = after[number].masked(mask, description)
        }
        change.removed = removed.map { shown[$0].description.name }
        return (after.indices.filter { !gone.contains($0) }.map { after[$0] }, change)
    }

    /// Files that `old` needed and nobody needs now.
    private func filesGone(since old: [Shown]) -> [String] {
        func files(_ shown: [Shown]) -> Set<String> {
            Set(
                shown.flatMap { [$0.description.name, $0.description.mask?.name] }.compactMap { $0 }
            )
        }
        return files(old).subtracting(files(shown)).sorted()
    }
}

/// What becomes of the rows of a staged batch.
private struct Placement {
    /// The masks of the published segments afterwards.
    let draft: MaskDraft
    /// Numbers of segments of which nothing is left.
    let removed: [Int]
    /// The masks of the staged segments.
    var masks: [Mask]
    private(set) var tally = AdoptionTally()

    init(draft: MaskDraft, removed: [Int], _ staged: StagedBatch) {
        (self.draft, self.removed) = (draft, removed)
        masks = staged.segments.map { Mask(rows: $0.description.rows) }
    }

    /// Hides rows behind what is published, and counts them and the copies of the file.
    mutating func count(_ staged: StagedBatch, beside published: PublishedFacts) {
        for (number, segment) in staged.segments.enumerated() {
            if published.isEmpty {
                tally.countNew(segment.ids.count)
            } else {
                place(segment, number, beside: published)
            }
        }
        for copy in staged.copies {
            let (ids, position) = (staged.segments[Int(copy.segment)].ids, Int(copy.position))
            let fact = published.isEmpty ? nil : published.content(of: ids.id(at: position))
            tally.count(copy.content, beside: fact ?? copy.first) {
                let id = copy.id ?? ids.messageID(at: position)
                return StagedBatch.Conflict(id: id, line: copy.line)
            }
        }
    }

    private mutating func place(
        _ segment: StagedSegment,
        _ number: Int,
        beside published: PublishedFacts
    ) {
        let ids = segment.ids
        for position in 0..<ids.count {
            let fact = published.content(of: ids.id(at: position))
            if fact != nil { masks[number].setCopy(ids.row(at: position), true) }
            tally.count(ids.content(at: position), beside: fact) {
                StagedBatch.Conflict(
                    id: ids.messageID(at: position),
                    line: segment.lines[ids.row(at: position)]
                )
            }
        }
    }
}

extension MaskDraft {
    /// Removes every row of `source`.
    ///
    /// - Returns: the numbers of the segments that hold nothing else.
    mutating func retract(_ source: EventSource) -> [Int] {
        var emptied: [Int] = []
        for (number, entry) in shown.enumerated() {
            let sources = entry.description.sources
            guard sources.contains(source) else { continue }
            if sources.allSatisfy({ $0 == source }) { emptied.append(number) }
            let rows = (0..<entry.segment.count).filter { entry.source($0) == source }
            remove(rows, of: number) { $0.source($1) != source }
        }
        return emptied
    }
}

extension StorageFailure {
    /// Whether a file is not what was written, and will not be when it is read again.
    fileprivate var isDamage: Bool { ["segment_damaged", "log_damaged"].contains(code) }
}
