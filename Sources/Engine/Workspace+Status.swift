public import Catalog
import ColumnStore
public import Growth

extension Workspace {
    /// What is in the workspace.
    public func status() throws -> WorkspaceStatus {
        let records = try allRecords()
        let identity = try identity(records: records, keepsLog: true)
        let events = try store.status()
        let asOf = try latestMoment(records: records)
        let quality = DataQuality(
            records: records,
            identity: identity,
            events: events,
            futureEvents: try store.count(from: asOf),
            asOf: asOf,
            configuration: configuration
        )
        return WorkspaceStatus(
            folder: folder.path,
            configuration: configuration,
            events: events,
            records: RecordKind.allCases.map { ($0, records[$0]?.count ?? 0) }.filter { $0.1 > 0 },
            people: identity.peopleCount,
            accounts: identity.accountTraits.count,
            joins: identity.joins.count,
            imports: try imports(),
            asOf: asOf,
            quality: quality,
            now: clock()
        )
    }
}

extension Workspace {
    /// How many events there are, from when to when, of which names.
    /// - Throws: `StorageFailure`.
    public func eventStatus() throws -> EventStoreStatus { try store.status() }

    /// How many records there are of each kind that has some, in order of kind.
    /// - Throws: `StorageFailure`.
    public func recordCounts() throws -> [(kind: RecordKind, count: Int)] {
        try catalog.recordCounts()
    }

    /// Whether nothing was ever brought in.
    /// - Throws: `StorageFailure`.
    public func isEmpty() throws -> Bool {
        try store.status().events == 0 && catalog.recordCounts().isEmpty
    }
}

/// What is in a workspace, for `status`.
public struct WorkspaceStatus: Sendable {
    /// The folder.
    public let folder: String
    /// What the workspace is told.
    public let configuration: Configuration
    /// How many events, from when to when, of which names.
    public let events: EventStoreStatus
    /// How many records of each kind there are, without empty kinds.
    public let records: [(kind: RecordKind, count: Int)]
    /// Resolved people and accounts, and the joins that made them.
    public let people, accounts, joins: Int
    /// Every import, oldest first.
    public let imports: [RecordedImport]
    /// The default as-of moment.
    public let asOf: Timestamp
    /// What is wrong with the data.
    public let quality: DataQuality
    /// When this was asked.
    public let now: Timestamp
}
