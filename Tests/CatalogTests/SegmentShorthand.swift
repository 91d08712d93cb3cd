import Growth

@testable import Catalog

/// Shorthand for imports that bring one segment each.
extension SQLiteCatalog {
    /// The manifest: every segment that counts, in the order in which they were recorded.
    func segments() throws -> [SegmentDescription] { try contents().segments }

    /// The segments that one import alone brought, as far as they count.
    func segments(of id: ImportID) throws -> [SegmentDescription] {
        try segments().filter { $0.sources == [EventSource(number: id.number)] }
    }

    /// Records one file's import with the segment of its events; see `commit(_:records:change:)`.
    ///
    /// The segments of `replaced` leave the manifest.
    func commit(
        _ outcome: ImportOutcome,
        records: some Sequence<(row: Int, record: Growth.Record)>,
        segment: SegmentDescription?,
        replacing replaced: ImportID? = nil,
        by actor: String = "command line"
    ) throws -> ImportID {
        var change = ManifestChange()
        if var segment {
            segment.sources = [.new]
            change.added = [segment]
        }
        if let replaced { change.removed = try segments(of: replaced).map(\.name) }
        return try commit(
            outcome,
            records: records,
            change: change,
            replacing: replaced,
            by: actor
        )
    }

    /// Takes back what an import brought.
    ///
    /// - Returns: the segments that the manifest no longer names, for the event store to discard.
    func undo(
        _ id: ImportID,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws -> [SegmentDescription] {
        let dropped = try segments(of: id)
        var change = ManifestChange()
        change.removed = dropped.map(\.name)
        try undo(id, at: moment, by: actor, change: change)
        return dropped
    }
}
