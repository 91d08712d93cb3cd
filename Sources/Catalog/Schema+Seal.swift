import FoundationEssentials
import GRDB

/// One step that brings the tables from a version to the next.
struct MigrationStep: Sendable {
    /// What SQLite does.
    let sql: String
    /// What it cannot do itself, in the same transaction.
    let finish: @Sendable (Database, _ random: @escaping @Sendable () -> UInt64) throws -> Void

    init(
        _ sql: String,
        finish: @escaping @Sendable (Database, @escaping @Sendable () -> UInt64) throws -> Void =
            { _, _ in }
    ) { (self.sql, self.finish) = (sql, finish) }
}

extension Schema {
    /// A trigger that keeps what was written.
    struct Guard: Sendable {
        let name, sql: String

        fileprivate init(_ table: String, _ suffix: String, _ verb: String, _ why: String) {
            name = "\(table)_\(suffix)"
            sql = """
                CREATE TRIGGER \(name) BEFORE \(verb) ON \(table)
                BEGIN SELECT RAISE(ABORT, '\(why)'); END
                """
        }
    }

    /// What keeps rows from being changed; an erasure lifts it for its own transaction.
    static let updateGuards = guards("stay", "UPDATE")

    private static let deletionGuards = guards("remain", "DELETE")

    private static func guards(_ suffix: String, _ verb: String) -> [Guard] {
        [
            Guard("own_answers", suffix, verb, "answers are only added"),
            Guard("motion_decisions", suffix, verb, "decisions are only added"),
            Guard("audit", suffix, verb, "the audit trail is only added to"),
        ]
    }

    /// Gives the workspace its key and salt, every row its checksum, and the audit trail its chain.
    @Sendable
    static func firstSeal(
        _ database: Database,
        random: @escaping @Sendable () -> UInt64
    ) throws {
        try WorkspaceRow(key: bytes(16, random), salt: bytes(32, random)).write(to: database)
        let transaction = try CatalogTransaction(database, random: random)
        let tables: [SealedTable] = [
            .imports, .recordVersions, .joinExceptions, .ownAnswers, .motionDecisions, .segments,
        ]
        for table in tables { try transaction.sealExisting(table) }
        try transaction.chainExistingAudit()
        for one in updateGuards + deletionGuards { try database.execute(sql: one.sql) }
        _ = try transaction.finish()
    }

    /// `count` random bytes.
    static func bytes(_ count: Int, _ random: () -> UInt64) -> [UInt8] {
        (0..<(count + 7) / 8).flatMap { _ in withUnsafeBytes(of: random()) { [UInt8]($0) } }
            .prefix(count).map { $0 }
    }

    /// The checksum of the definitions of all tables, indexes and triggers as the file keeps them.
    static func checksum(_ database: Database) throws -> UInt64 {
        try Row.fetchAll(
            database,
            sql: """
                SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name, tbl_name
                """
        )
        .reduce(0) { sum, row in
            var checksum = RowChecksum(table: "sqlite_schema")
            checksum.add((0..<4).map { row[$0] as DatabaseValue })
            return sum &* 31 &+ checksum.value
        }
    }
}
