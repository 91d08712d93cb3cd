import GRDB
public import Growth

/// A backup that was made of the workspace.
public struct RecordedBackup: Hashable, Sendable {
    /// Where it was put.
    public let path: String
    /// When.
    public let at: Timestamp
    /// Its size in bytes.
    public let bytes: Int

    /// A backup.
    public init(path: String, at moment: Timestamp, bytes: Int) {
        (self.path, self.at, self.bytes) = (path, moment, bytes)
    }
}

extension SQLiteCatalog {
    /// Writes the catalog as it is at one moment to a new file at `copy`, on disk when the call returns.
    /// - Throws: `StorageFailure`, also when there is such a file.
    public func copy(to copy: String) throws {
        try translatingErrors("copy the catalog", copy) {
            try queue.writeWithoutTransaction {
                try $0.execute(sql: "VACUUM INTO ?", arguments: [copy])
            }
        }
        let folder = copy.lastIndex(of: "/").map { String(copy[..<$0]) } ?? "."
        for saved in [copy, folder.isEmpty ? "/" : folder] { try sync(saved) }
    }

    /// Moves everything from the log into the file and empties the log.
    /// - Throws: `StorageFailure`.
    public func checkpoint() throws {
        let busy = try translatingErrors("empty the catalog's log", path) {
            try queue.writeWithoutTransaction {
                try Int.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        }
        guard busy == 0 else {
            throw StorageFailure(
                "catalog_busy",
                operation: "empty the catalog's log",
                place: path,
                cause: "another program reads it",
                advice: "Close that program and try again."
            )
        }
    }

    /// Notes that a backup was made.
    public func record(_ backup: RecordedBackup) throws {
        try write("note the backup") {
            _ = try $0.insertNumbered(
                into: .backups,
                [backup.path, backup.at.millis, backup.bytes]
            )
        }
    }

    /// The backups that were made, in order.
    public func backups() throws -> [RecordedBackup] {
        try read("list the backups") { view in
            try view.rows(of: .backups)
                .map {
                    RecordedBackup(
                        path: try $0.text("path"),
                        at: try $0.moment("at"),
                        bytes: try $0.count("bytes")
                    )
                }
        }
    }
}
