import Catalog
import ColumnStore
public import Growth

extension Workspace {
    /// For how many days events are kept; `nil` for ever.
    public func retentionDays() throws -> Int? {
        try catalog.value(of: .retentionDays).flatMap { Int($0) }
    }

    /// Events that happened before this moment go when events are kept for `days`.
    ///
    /// The start of the day, in the zone of the workspace, that lies `days` days before today.
    public func retentionStart(days: Int) -> Timestamp {
        let today = zone.dayNumber(of: clock())
        return zone.start(ofDay: today - days)
    }

    /// How many events happened before `moment`.
    public func eventCount(before moment: Timestamp) throws -> Int {
        try store.status().events - store.count(from: moment)
    }

    /// Keeps events for `days` days from now on, or with `nil` for ever, and takes away older ones.
    ///
    /// They do not count any more when the call returns, and leave the files with the next `compact`.
    /// - Returns: how many events went.
    public func keepEvents(days: Int?, by actor: String = "command line") throws -> Int {
        try catalog.set(.retentionDays, to: days.map { String($0) }, at: clock(), by: actor)
        return try expireEvents()
    }

    /// Takes away the events that are past retention; once a day is enough.
    ///
    /// - Returns: how many events went.
    @discardableResult
    public func expireEvents() throws -> Int {
        guard let days = try retentionDays() else { return 0 }
        return try store.expire(before: retentionStart(days: days))
    }

    /// Takes away what is past retention, and writes the event files anew without anything that was
    /// erased, undone or expired.
    public func compact() throws -> CompactionReport {
        let expired = try expireEvents()
        let outcome = try store.compact(by: identity().map)
        try catalog.checkpoint()
        try tellBackups()
        return CompactionReport(
            expired: expired,
            filesBefore: outcome.segmentsBefore,
            filesAfter: outcome.segmentsAfter,
            bytesBefore: outcome.bytesBefore,
            bytesAfter: outcome.bytesAfter,
            rowsDropped: outcome.rowsDropped
        )
    }
}

/// What a compaction did.
public struct CompactionReport: Sendable {
    /// Events that went because they were past retention.
    public let expired: Int
    /// Event files that were written anew, and what came of them.
    public let filesBefore, filesAfter: Int
    /// Bytes of those files before and after.
    public let bytesBefore, bytesAfter: Int
    /// Rows that left the disk for ever.
    public let rowsDropped: Int
}
