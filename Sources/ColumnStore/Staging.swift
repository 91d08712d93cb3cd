import Growth

/// A batch with its copies sorted out: what will be written, and what became of the rest.
///
/// Inside the batch the first event with an id stays and later ones go. Against published segments
/// nothing goes: a copy is written too and hidden while the earlier event stands, so that undoing
/// the earlier import brings it back.
struct Staging {
    /// What will be written, in order of time, then bytes of the id.
    let events: [Event]
    /// Where each id of `events` is.
    let index: IDIndex
    /// Events nobody had sent before.
    let added: Int
    /// Copies with the content of the fact.
    let duplicates: Int
    /// Copies with other content, in the order of the file.
    let conflicts: [StagedSegment.Conflict]

    /// Sorts out `batch` against itself and the segments published `earlier`, in their order.
    init(_ batch: EventBatch, behind earlier: [Segment]) {
        precondition(batch.lines.count == batch.events.count, "every event of a batch has its line")
        let prints = Staging.fingerprints(of: batch.events)
        let groups = Staging.groups(prints)
        let facts = Staging.publishedFacts(of: groups, prints, in: earlier)

        var (added, duplicates) = (0, 0)
        var conflicts: [(position: Int, conflict: StagedSegment.Conflict)] = []
        for (group, fact) in zip(groups, facts) {
            let first = group[group.startIndex]
            if fact == nil { added += 1 }
            for position in fact == nil ? group.dropFirst() : group[...] {
                if prints[position].content == fact ?? prints[first].content {
                    duplicates += 1
                } else {
                    let id = batch.events[position].id
                    conflicts.append((position, .init(id: id, line: batch.lines[position])))
                }
            }
        }
        (self.added, self.duplicates) = (added, duplicates)
        self.conflicts = conflicts.sorted { $0.position < $1.position }.map(\.conflict)

        let kept = groups.map { $0[$0.startIndex] }
        let times = kept.map { batch.events[$0].time }
        let order = kept.indices.sorted {
            times[$0] != times[$1]
                ? times[$0] < times[$1] : batch.events[kept[$0]].id < batch.events[kept[$1]].id
        }
        events = order.map { batch.events[kept[$0]] }
        var rows = [UInt32](repeating: 0, count: kept.count)
        for (row, entry) in order.enumerated() { rows[entry] = UInt32(row) }
        index = IDIndex(
            ids: kept.map { prints[$0].id },
            contents: kept.map { prints[$0].content },
            rows: rows
        )
    }

    private struct Fingerprint: Sendable {
        let id: IDDigest
        let content: UInt64
    }

    /// Digests of every event's id and content, on two threads.
    private static func fingerprints(of events: [Event]) -> [Fingerprint] {
        let half = events.count / 2
        return concurrently(2) { part in
            var hash = SHA256Stream()
            return (part == 0 ? events[..<half] : events[half...])
                .map { event in
                    Fingerprint(
                        id: hash.prefix(of: event.id.text),
                        content: hash.prefix(of: event.canonicalContent).high
                    )
                }
        }
        .flatMap { $0 }
    }

    /// The positions of each id, in the order of the batch; ids in order of their digest.
    private static func groups(_ prints: [Fingerprint]) -> [ArraySlice<Int>] {
        let sorted = prints.indices.sorted {
            prints[$0].id != prints[$1].id ? prints[$0].id < prints[$1].id : $0 < $1
        }
        var groups: [ArraySlice<Int>] = []
        var start = 0
        for end in sorted.indices.dropFirst() + [sorted.count] where start < end {
            if end < sorted.count, prints[sorted[end]].id == prints[sorted[start]].id { continue }
            groups.append(sorted[start..<end])
            start = end
        }
        return groups
    }

    /// The content of the published event with the id of each group: the earliest segment's.
    private static func publishedFacts(
        of groups: [ArraySlice<Int>],
        _ prints: [Fingerprint],
        in earlier: [Segment]
    ) -> [UInt64?] {
        let ids = IDIndex(ids: groups.map { prints[$0[$0.startIndex]].id }, contents: [], rows: [])
        var facts = [UInt64?](repeating: nil, count: groups.count)
        for segment in earlier {
            let published = segment.idIndex()
            ids.forEachShared(with: published) { mine, theirs in
                if facts[mine] == nil { facts[mine] = published.contents[theirs] }
            }
        }
        return facts
    }
}
