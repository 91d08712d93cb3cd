import Growth

extension StoreWriter {
    /// What `adopt` would say about a staged batch.
    ///
    /// Seals nothing: what the tail has is looked up there.
    /// - Throws: `StorageFailure` when a segment turns out to be damaged.
    func preview(_ staged: StagedBatch, replacing replaced: EventSource?) throws -> Adoption {
        let placement = placement(staged, replacing: replaced)
        try checkWhatWasRead(without: placement.removed)
        return staged.adoption(placement, change: ManifestChange())
    }

    /// Removes the file of a batch that will not be adopted.
    func abandon(_ staged: StagedBatch) { files.discard([staged.segment?.name].compactMap { $0 }) }

    /// Works out what becomes of a staged batch beside everything published, without writing anything.
    ///
    /// `replaced` is a source that goes in the same step, if there is one.
    func placement(_ staged: StagedBatch, replacing replaced: EventSource?) -> Placement {
        var draft = MaskDraft(shown)
        var removed: [Int] = []
        if let replaced { removed = draft.retract(replaced) }
        var placement = Placement(draft: draft, removed: removed, rows: staged.prints.count)
        var facts = staged.prints.map(\.content)
        for (row, print) in staged.prints.enumerated() {
            guard let content = tail.content(of: print.id) ?? draft.fact(print.id)?.content else {
                placement.added += 1
                continue
            }
            facts[row] = content
            placement.mask.setCopy(row, true)
            placement.count(row, staged.lines[row], print.content, beside: content)
        }
        for copy in staged.copies {
            placement.count(copy.row, copy.line, copy.content, beside: facts[copy.row])
        }
        return placement
    }

    /// Publishes a staged batch together with what `record` commits.
    mutating func adopt(
        _ staged: StagedBatch,
        replacing replaced: EventSource?,
        record: (Adoption) throws -> EventSource
    ) throws {
        let (adoption, after, new) = try prepare(staged, replacing: replaced)
        let source = try commit { try record(adoption) }
        let old = shown
        show(after + (new.map { [$0.coming(from: source)] } ?? []))
        files.discard(filesGone(since: old))
    }

    /// Everything that has to be on disk before a batch is recorded.
    private mutating func prepare(
        _ staged: StagedBatch,
        replacing replaced: EventSource?
    ) throws -> (Adoption, after: [Shown], new: Shown?) {
        do {
            try seal()
            var placement = placement(staged, replacing: replaced)
            if let segment = staged.segment, staged.suppressions != suppressions {
                // Somebody was erased since the batch was staged.
                let staged = try files.open(segment).segment
                let words = files.vocabulary.words
                for row in 0..<staged.count
                where suppressions.covers(staged.event(row, in: words)) {
                    placement.mask.remove(row)
                }
            }
            try checkWhatWasRead(without: placement.removed)
            let new = try staged.segment.map { try files.open($0, with: placement.mask) }
            var (after, change) = try remasked(placement.draft, without: placement.removed)
            change.added = [new?.description].compactMap { $0 }
            return (staged.adoption(placement, change: change), after, new)
        } catch {
            abandon(staged)
            throw error
        }
    }

    /// Takes away what a source brought, together with what `record` commits.
    mutating func retract(_ source: EventSource, record: (ManifestChange) throws -> Void) throws {
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
        try checkWhatWasRead(without: removed)
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
struct Placement {
    /// The masks of the published segments afterwards.
    var draft: MaskDraft
    /// Numbers of segments of which nothing is left.
    let removed: [Int]
    /// The mask of the staged segment.
    var mask: Mask
    var added = 0
    private(set) var duplicates = 0
    /// Lines with the id of another event, and the row that has the id too.
    private(set) var conflicts: [(row: Int, line: Int)] = []

    init(draft: MaskDraft, removed: [Int], rows: Int) {
        (self.draft, self.removed, mask) = (draft, removed, Mask(rows: rows))
    }

    /// Counts a copy of an event whose content is `fact`.
    mutating func count(_ row: Int, _ line: Int, _ content: UInt64, beside fact: UInt64) {
        if content == fact {
            duplicates += 1
        } else {
            conflicts.append((row, line))
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

extension StagedBatch {
    /// What the import is told.
    fileprivate func adoption(_ placement: Placement, change: ManifestChange) -> Adoption {
        Adoption(
            added: placement.added,
            duplicates: placement.duplicates,
            conflicts: placement.conflicts.map { Conflict(id: ids[$0.row], line: $0.line) }
                .sorted { $0.line < $1.line },
            suppressed: suppressed,
            change: change
        )
    }
}
