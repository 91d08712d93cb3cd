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
    private let witness: GenerationWitness?
    private let random: @Sendable () -> UInt64

    /// Opens the catalog at `path`, making it when it is not there.
    ///
    /// A catalog of an older program is copied into the folder `backups` and then brought up to
    /// date; one of a newer program is refused and not touched. `now` names the copy. The file
    /// `witness`, when given, is told the generation of every commit, so that an older copy in the
    /// catalog's place is noticed; whoever restores one removes it. `random` draws the workspace's key
    /// and salt and the nonces of the audit trail.
    /// - Throws: `StorageFailure`, among them codes `catalog_newer` and `catalog_damaged`.
    public convenience init(
        path: String,
        backups: String,
        now: Timestamp,
        witness: String? = nil,
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) throws {
        try self.init(
            path: path,
            backups: backups,
            now: now,
            witness: witness,
            random: random,
            steps: Schema.steps
        )
    }

    /// Opens with other migration steps, for tests.
    init(
        path: String,
        backups: String,
        now: Timestamp,
        witness: String? = nil,
        random: @escaping @Sendable () -> UInt64,
        steps: [MigrationStep]
    ) throws {
        try refuseStump(path)
        let header = SQLiteCatalog.version(ofFileAt: path)
        guard header <= steps.count else { throw newer(path, header, steps.count) }
        (self.path, self.random) = (path, random)
        self.witness = try witness.map { try GenerationWitness(path: $0) }
        queue = try translatingErrors("open the catalog", path) {
            try DatabaseQueue(path: path, configuration: SQLiteCatalog.configuration())
        }
        try translatingErrors("open the catalog", path) {
            try queue.writeWithoutTransaction { try SQLiteCatalog.makeDurable($0) }
        }
        let found = try translatingErrors("open the catalog", path) {
            try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        }
        guard found <= steps.count else { throw newer(path, found, steps.count) }
        try check(version: found)
        if found < steps.count { try migrate(steps, from: found, backups: backups, now: now) }
    }

    private static func configuration() -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA trusted_schema = 0; PRAGMA secure_delete = ON")
        }
        return configuration
    }

    /// Makes every commit go to a log and wait for the disk, and reads back that SQLite does so.
    ///
    /// Not left to GRDB, which sets NORMAL for WAL after its own preparation (RELIABILITY: decisive 1) and
    /// writes to the file when it opens one.
    private static func makeDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        let expected = [
            ("synchronous", "2"), ("foreign_keys", "1"), ("trusted_schema", "0"),
            ("journal_mode", "wal"), ("secure_delete", "1"),
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

    /// Compares the file with what it says of itself and with its witness.
    private func check(version: Int) throws {
        try translatingErrors("open the catalog", path) {
            try queue.read { database in
                guard version >= Schema.sealedVersion else {
                    guard try !database.tableExists("workspace") else {
                        throw StorageFailure.damaged(
                            "workspace",
                            "the header says version \(version)"
                        )
                    }
                    try witness?.compare(generation: 0, key: nil)
                    return
                }
                let view = try CatalogView(database)
                guard view.workspace.minReader <= Int64(version),
                    view.workspace.formatVersion == Int64(version)
                else { throw StorageFailure.damaged("workspace", "its versions disagree") }
                guard try Schema.checksum(database) == view.workspace.schema else {
                    throw StorageFailure.damaged(
                        "sqlite_schema",
                        "the definitions of the tables are not as they were written"
                    )
                }
                try witness?
                    .compare(
                        generation: view.workspace.generation,
                        key: view.workspace.key
                    )
            }
        }
    }

    /// Runs the steps this file has not seen in one transaction, after a copy when there is
    /// something to lose.
    ///
    /// Pages that a file without checksums freed may still hold what was deleted; they go first.
    private func migrate(
        _ steps: [MigrationStep],
        from found: Int,
        backups: String,
        now: Timestamp
    ) throws {
        if found > 0 { try backUp(version: found, into: backups, now: now) }
        try translatingErrors("bring the catalog up to date", path) {
            try queue.writeWithoutTransaction { database in
                if 1..<Schema.sealedVersion ~= found { try database.execute(sql: "VACUUM") }
                var generation: Int64?
                try database.inTransaction {
                    for step in steps[found...] {
                        try database.execute(sql: step.sql)
                        try step.finish(database, random)
                    }
                    try database.execute(sql: "PRAGMA user_version = \(steps.count)")
                    if steps.count >= Schema.sealedVersion {
                        generation = try CatalogTransaction(database, random: random)
                            .finish(schema: Schema.checksum(database), version: steps.count)
                    }
                    return .commit
                }
                try tellWitness(generation, database)
            }
        }
    }

    private func tellWitness(_ generation: Int64?, _ database: Database) throws {
        guard let generation, let witness else { return }
        witness.note(generation: generation, key: try WorkspaceRow(database).key)
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
        _ body: (CatalogTransaction) throws -> Result
    ) throws -> Result {
        try translatingErrors(operation, path) {
            try queue.writeWithoutTransaction { database in
                var outcome: (result: Result, generation: Int64?)?
                try database.inTransaction {
                    let transaction = try CatalogTransaction(database, random: random)
                    let result = try body(transaction)
                    outcome = (result, try transaction.finish())
                    return .commit
                }
                guard let outcome else { preconditionFailure("a committed body has a result") }
                try tellWitness(outcome.generation, database)
                return outcome.result
            }
        }
    }

    /// Runs `body` on one state of the catalog.
    func read<Result>(
        _ operation: String,
        _ body: (CatalogView) throws -> Result
    ) throws -> Result {
        try translatingErrors(operation, path) { try queue.read { try body(CatalogView($0)) } }
    }
}

/// Throws SQLite's errors as failures of the world, without the customer's values.
func translatingErrors<Result>(
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

extension SQLiteCatalog {
    /// The version in the header of the file at `path`; 0 when nothing of SQLite's is there.
    ///
    /// A newer file is thus not even opened: closing a connection may write. Where only the log knows,
    /// the check after opening finds it.
    public static func version(ofFileAt path: String) -> Int {
        guard let file = fopen(path, "rb") else { return 0 }
        defer { fclose(file) }
        var header = [UInt8](repeating: 0, count: 64)
        guard fread(&header, 1, header.count, file) == header.count else { return 0 }
        guard header.starts(with: "SQLite format 3\0".utf8) else { return 0 }
        return header[60..<64].reduce(0) { $0 << 8 | Int($1) }
    }
}

/// Refuses a file too short for a page, which SQLite takes for an empty one and writes anew.
private func refuseStump(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, (1..<512).contains(status.st_size) else { return }
    throw StorageFailure.damaged(path, "only \(status.st_size) bytes of the file are left")
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

func sync(_ path: String) throws {
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
