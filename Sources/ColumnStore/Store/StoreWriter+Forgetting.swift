import Growth

/// What an erasure found among the events.
public struct ErasureOutcome: Hashable, Sendable {
    /// Events of the person that do not count any more.
    public var events = 0
    /// Events of others that mentioned the person and do so no more.
    public var mentions = 0
}

extension StoreWriter {
    /// Takes away what tells of a person, together with what `record` commits.
    mutating func erase(
        _ person: ErasedPerson,
        suppressions new: Suppressions,
        record: (ErasureOutcome, ManifestChange) throws -> Void
    ) throws {
        try seal()
        let words = files.vocabulary.words(of: shown.map(\.segment))
        let codes = ErasedCodes(person, in: files.vocabulary)
        let rows = ErasedRows(person, codes, in: shown, words)
        var (draft, outcome) = (MaskDraft(shown), ErasureOutcome())
        outcome.events = rows.own.reduce(0) { $0 + $1.count }
        outcome.mentions = rows.mentions.count
        for (number, own) in rows.own.enumerated() where !own.isEmpty {
            draft.remove(own, of: number) { !codes.isOwn($0.segment, $1) }
        }
        for mention in rows.mentions { draft.replace(mention.row, of: mention.segment) }
        let copies = try redacted(rows.mentions, draft)
        let books = removedBooks(rows.own)
        try commit(draft, without: [], adding: copies) { change in
            var change = change
            change.books = books
            try record(outcome, change)
        }
        suppressions = new
    }

    /// A segment with the rows that mentioned the person, without the mention.
    ///
    /// They keep the digest of what was sent, so that the same event sent again is a copy.
    private func redacted(
        _ mentions: [ErasedRows.Mention],
        _ draft: MaskDraft
    ) throws -> [Shown] {
        if mentions.isEmpty { return [] }
        let sources = Set(mentions.map { shown[$0.segment].source($0.row) }).sorted()
        let order = RowOrder.order(mentions.map(\.event))
        var mask = Mask(rows: mentions.count)
        let description = try files.write { file in
            for (row, place) in order.enumerated() {
                let (mention, input) = (mentions[place], shown[mentions[place].segment])
                guard let code = sources.firstIndex(of: input.source(mention.row)) else {
                    preconditionFailure("the sources of all mentions are known")
                }
                let print = input.segment.fingerprint(mention.row)
                try file.append(mention.event, source: code, print: print)
                if input.mask.isCopy(mention.row) { mask.setCopy(row, true) }
            }
            return sources
        }
        return [try files.open(description, with: mask)]
    }

    /// Takes away every event before `moment`.
    mutating func expire(before moment: Timestamp) throws -> Int {
        try seal()
        let old = shown.map { entry in
            let times = entry.segment.columns.times
            return times.indices.filter { times[$0] < moment.millis && !entry.mask.isGone($0) }
        }
        if old.allSatisfy(\.isEmpty) { return 0 }
        var draft = MaskDraft(shown)
        for (number, rows) in old.enumerated() {
            draft.remove(rows, of: number) { $0.segment.columns.times[$1] >= moment.millis }
        }
        let books = removedBooks(old)
        try commit(draft, without: []) { [manifest] change in
            var change = change
            change.books = books
            try manifest.commit(change)
        }
        return old.reduce(0) { $0 + $1.count }
    }

    /// How many of the rows of each segment were live events, by the hour in which they were received.
    private func removedBooks(_ rows: [[Int]]) -> [Hour: EventBooks] {
        var books: [Hour: EventBooks] = [:]
        for (entry, rows) in zip(shown, rows) {
            for row in rows where entry.source(row) == .live {
                guard let received = entry.segment.receivedAt(row) else { continue }
                books[Hour(of: received), default: EventBooks()].removed += 1
            }
        }
        return books
    }

    /// Puts `merged` in the place of the segments it was made of, if they are still as they were.
    mutating func replace(_ group: [Shown], with merged: Shown?) throws -> CompactionOutcome {
        try beSure()
        var outcome = CompactionOutcome()
        let places = group.compactMap { old in
            shown.firstIndex { $0.description == old.description }
        }
        guard places.count == group.count else {
            if let merged { files.discard(merged) }
            return outcome
        }
        outcome.segmentsBefore = group.count
        outcome.segmentsAfter = merged == nil ? 0 : 1
        outcome.rowsDropped = group.reduce(0) { $0 + $1.mask.goneCount }
        outcome.bytesBefore = group.reduce(0) { $0 + $1.description.bytes }
        outcome.bytesAfter = merged?.description.bytes ?? 0
        try commit(MaskDraft(shown), without: places, adding: [merged].compactMap { $0 }) {
            [manifest] in try manifest.commit($0)
        }
        return outcome
    }
}

/// The rows that an erasure touches.
private struct ErasedRows {
    struct Mention {
        let segment, row: Int
        /// The event without the mention.
        let event: Event
    }

    /// By segment: the rows of the person.
    private(set) var own: [[Int]] = []
    /// Rows of others that mention the person.
    private(set) var mentions: [Mention] = []

    init(_ person: ErasedPerson, _ codes: ErasedCodes, in shown: [Shown], _ words: Words) {
        let redaction = Redaction(person)
        for (number, entry) in shown.enumerated() {
            var rows: [Int] = []
            for row in 0..<entry.segment.count where !entry.mask.isGone(row) {
                if codes.isOwn(entry.segment, row) {
                    rows.append(row)
                } else if let properties = redaction.redacted(entry.segment.properties(row)) {
                    let event = entry.segment.event(row, in: words).with(properties: properties)
                    mentions.append(Mention(segment: number, row: row, event: event))
                }
            }
            own.append(rows)
        }
    }
}

/// The codes of a person's ids, counted from 1 as in the columns.
private struct ErasedCodes {
    let users, anonymous: Set<UInt32>

    init(_ person: ErasedPerson, in vocabulary: Vocabulary) {
        users = Set(person.users.compactMap { vocabulary.known(ByteString($0)).map { $0 + 1 } })
        anonymous = Set(
            person.anonymous.compactMap { vocabulary.known(ByteString($0)).map { $0 + 1 } }
        )
    }

    /// Whether `row` tells of the person.
    func isOwn(_ segment: Segment, _ row: Int) -> Bool {
        let columns = segment.columns
        return users.contains(columns.users[row]) || anonymous.contains(columns.anonymous[row])
            || columns.call(row) == .alias && isOwn(segment.previous(row))
    }

    private func isOwn(_ previous: UInt32) -> Bool {
        users.contains(previous) || anonymous.contains(previous)
    }
}
