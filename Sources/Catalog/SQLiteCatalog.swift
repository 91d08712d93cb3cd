import GRDB
import Glibc
public import Growth

/// What a workspace knows beside its events, in one SQLite file: imports, the manifest of segments,
/// records with their history, joins that were undone, and the audit trail.
///
/// One connection reads, writes and checkpoints: the SQLite of Debian 12 can damage a WAL when two
/// connections do (RELIABILITY: decisive 3). A commit is on disk when a call returns.
public final class SQLiteCatalog: Sendable {
    let queue: DatabaseQueue
    /// Where the file lies.
    public let path: String

    /// Opens the catalog at `path`, making it when it is not there.
    ///
    /// A catalog of an older program is copied into the folder `backups` and then brought up to
    /// date; one of a newer program is refused and not touched. `now` names the copy.
    /// - Throws: `StorageFailure`, among them code `catalog_newer`.
    public convenience init(path: String, backups: String, now: Timestamp) throws {
        try self.init(path: path, backups: backups, now: now, steps: Schema.steps)
    }

    /// Opens with other migration steps, for tests.
    init(path: String, backups: String, now: Timestamp, steps: [String]) throws {
        try refuseNewerHeader(path, than: steps.count)
        self.path = path
        queue = try translatingErrors("open the catalog", path) {
            try DatabaseQueue(path: path, configuration: SQLiteCatalog.configuration())
        }
        try translatingErrors("open the catalog", path) {
            try queue.writeWithoutTransaction { try SQLiteCatalog.makeDurable($0) }
        }
        try migrate(steps, backups: backups, now: now)
    }

    private static func configuration() -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = 0") }
        return configuration
    }

    /// Makes every commit wait for the disk, which must be said after opening: GRDB sets NORMAL for
    /// WAL after its own preparation (RELIABILITY: decisive 1).
    ///
    /// Reads everything back.
    private static func makeDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let expected = [
            ("synchronous", "2"), ("foreign_keys", "1"), ("trusted_schema", "0"),
            ("journal_mode", "wal"),
        ]
        for (pragma, value) in expected {
            let found = try String.fetchOne(
                database,
                sql: "SELECT CAST(\(pragma) AS TEXT) FROM pragma_\(pragma)"
            )
            guard found == value else {
                throw StorageFailure(
                    "catalog_not_durable",
                    operation: "open the catalog",
                    place: pragma,
                    cause: "SQLite says \(found ?? "nothing") instead of \(value)",
                    advice: "Keep the workspace on a local disk."
                )
            }
        }
    }

    /// Runs the steps this file has not seen in one transaction, after a copy when there is
    /// something to lose.
    private func migrate(_ steps: [String], backups: String, now: Timestamp) throws {
        let found = try read("open the catalog") { try SQLiteCatalog.version($0) }
        guard found <= steps.count else { throw newer(path, found, steps.count) }
        guard found < steps.count else { return }
        if found > 0 { try backUp(version: found, into: backups, now: now) }
        try write("bring the catalog up to date") { database in
            for step in steps[found...] { try database.execute(sql: step) }
            try database.execute(sql: "PRAGMA user_version = \(steps.count)")
        }
    }

    private static func version(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    private func backUp(version: Int, into folder: String, now: Timestamp) throws {
        let stamp = now.iso.filter { $0 != ":" && $0 != "-" }
        let copy = "\(folder)/catalog-v\(version)-\(stamp).sqlite"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw StorageFailure(
                "not_permitted",
                operation: "make the folder for backups",
                place: folder,
                cause: String(cString: strerror(errno))
            )
        }
        try translatingErrors("copy the catalog before bringing it up to date", copy) {
            try queue.writeWithoutTransaction {
                try $0.execute(sql: "VACUUM INTO ?", arguments: [copy])
            }
        }
        for saved in [copy, folder] { try sync(saved) }
    }
}

extension SQLiteCatalog {
    /// Runs `body` in one transaction: all of it is on disk afterwards, or nothing.
    func write<Result>(
        _ operation: String,
        _ body: (Database) throws -> Result
    ) throws -> Result {
        try translatingErrors(operation, path) { try queue.write(body) }
    }

    /// Runs `body` on one state of the catalog.
    func read<Result>(
        _ operation: String,
        _ body: (Database) throws -> Result
    ) throws -> Result {
        try translatingErrors(operation, path) { try queue.read(body) }
    }
}

/// Throws SQLite's errors as failures of the world, without the customer's values.
private func translatingErrors<Result>(
    _ operation: String,
    _ path: String,
    _ body: () throws -> Result
) throws -> Result {
    do { return try body() } catch let error as DatabaseError {
        let (code, advice) =
            switch error.resultCode {
            case .SQLITE_FULL:
                ("disk_full", "Make room on the disk and run the command again.")
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                ("catalog_busy", "Another program holds this file; close it and try again.")
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                ("catalog_damaged", "Restore the file from the folder backups or your own copy.")
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
                ("not_permitted", "Check that the folder is there and may be written.")
            default: ("catalog_failed", "")
            }
        throw StorageFailure(
            code,
            operation: operation,
            place: path,
            cause: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)",
            advice: advice
        )
    }
}

/// Reads the version from the file's own bytes, so that a newer file is not even opened: closing a
/// connection may write.
///
/// Where only the log knows, the check after opening finds it.
private func refuseNewerHeader(_ path: String, than version: Int) throws {
    guard let file = fopen(path, "rb") else { return }
    defer { fclose(file) }
    var header = [UInt8](repeating: 0, count: 64)
    guard fread(&header, 1, header.count, file) == header.count else { return }
    guard header.starts(with: "SQLite format 3\0".utf8) else { return }
    let found = header[60..<64].reduce(0) { $0 << 8 | Int($1) }
    if found > version { throw newer(path, found, version) }
}

private func newer(_ path: String, _ found: Int, _ known: Int) -> StorageFailure {
    StorageFailure(
        "catalog_newer",
        operation: "open the catalog",
        place: path,
        cause: "it has version \(found), and this program knows versions up to \(known)",
        advice: "Use the newer groundswell that wrote it; nothing was changed."
    )
}

private func sync(_ path: String) throws {
    let descriptor = Glibc.open(path, O_RDONLY)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
        throw StorageFailure(
            "disk_failed",
            operation: "save the copy of the catalog",
            place: path,
            cause: String(cString: strerror(errno))
        )
    }
}
