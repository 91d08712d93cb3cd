import Growth

/// What counts as the content of each id at one moment.
struct PublishedFacts {
    private let tail: Tail
    private let draft: MaskDraft
    private let removed: [Int]

    /// The facts of the tail, and of the segments as `draft` shows them; the segments numbered `removed` are gone there.
    init(_ tail: Tail, _ draft: MaskDraft, without removed: [Int]) {
        (self.tail, self.draft, self.removed) = (tail, draft, removed)
    }

    /// Whether there are none at all.
    var isEmpty: Bool { tail.knowsNobody && draft.shown.isEmpty }

    /// The content of the event with this id; `nil` when there is none.
    func content(of id: IDDigest) -> UInt64? {
        isEmpty ? nil : tail.content(of: id) ?? draft.fact(id)?.content
    }

    /// Makes sure that what was looked up can be believed.
    /// - Throws: `StorageFailure` when a segment turned out to be damaged.
    func checkWhatWasRead() throws { try draft.shown.checkWhatWasRead(without: removed) }
}

/// Counts what becomes of the events of a file.
struct AdoptionTally {
    private(set) var added = 0
    private(set) var duplicates = 0
    private(set) var conflicts: [StagedBatch.Conflict] = []

    /// Counts an event whose id has `fact` as its content; `conflict` names it when it says something else.
    mutating func count(
        _ content: UInt64,
        beside fact: UInt64?,
        _ conflict: () -> StagedBatch.Conflict
    ) {
        if fact == nil {
            added += 1
        } else if fact == content {
            duplicates += 1
        } else {
            conflicts.append(conflict())
        }
    }

    /// Counts events with ids that nobody had sent.
    mutating func countNew(_ events: Int) { added += events }

    /// What the import is told.
    func adoption(suppressed: Int, change: ManifestChange) -> Adoption {
        Adoption(
            added: added,
            duplicates: duplicates,
            conflicts: conflicts.sorted { ($0.line, $0.id) < ($1.line, $1.id) },
            suppressed: suppressed,
            change: change
        )
    }
}
