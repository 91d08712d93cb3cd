import GRDB

/// A table each of whose rows carries a checksum over its columns, in the column `row_sum`.
///
/// The table `sums` holds for each table, or each part of one, how many rows there are and the wrapping
/// sum of their checksums, so that a row that vanished or came back is noticed too.
final class SealedTable: Sendable {
    /// Its name in the file.
    let name: String
    /// Its columns except `row_sum`, in the order of the checksum.
    let columns: [String]
    /// The position of the column whose values divide it into parts that are read alone.
    let part: Int?
    /// The checksum of a row before its first value.
    let emptyRow: RowChecksum
    /// Reads rows with their number in front and their checksum at the end.
    let selection: String
    /// Inserts a row with its checksum at the end.
    let insertion: String

    private init(_ name: String, _ columns: String, dividedBy part: String? = nil) {
        let columns = columns.split(separator: " ").map(String.init)
        let list = columns.joined(separator: ", ")
        let marks = columns.map { _ in "?, " }.joined()
        (self.name, self.columns) = (name, columns)
        emptyRow = RowChecksum(table: name)
        self.part = part.flatMap { columns.firstIndex(of: $0) }
        selection = "SELECT rowid, \(list), row_sum FROM \(name)"
        insertion = "INSERT INTO \(name) (\(list), row_sum) VALUES (\(marks)?)"
    }
}

extension SealedTable {
    static let imports = SealedTable(
        "imports",
        """
        id kind file_name file_sha256 mapping_name mapping_sha256 format started_at finished_at rows \
        accepted added duplicates rejected skipped conflicts rejects_file state undone_at replaced_by
        """
    )
    static let recordVersions = SealedTable(
        "record_versions",
        "import_id row kind id updated_at imported_at fields",
        dividedBy: "kind"
    )
    static let joinExceptions = SealedTable(
        "join_exceptions",
        "id left_id right_id reason created_at undone_at"
    )
    static let audit = SealedTable(
        "audit",
        "id at actor action subject detail nonce commitment chain"
    )
    static let ownAnswers = SealedTable(
        "own_answers",
        "id finding answer note author answered_at"
    )
    static let motionDecisions = SealedTable(
        "motion_decisions",
        "id motion from_day until_day reason author recorded_at"
    )
    static let segments = SealedTable(
        "segments",
        """
        position name rows bytes checksum directory earliest latest format_version sources mask_name \
        mask_hidden mask_checksum
        """
    )
    static let logs = SealedTable("logs", "number name")
    static let books = SealedTable(
        "books",
        "hour stored duplicates dead_letters suppressed removed"
    )
    static let deadLetters = SealedTable(
        "dead_letters",
        "id received_at code reason body people state closed_at"
    )
    static let suppressions = SealedTable("suppressions", "digest erased_at")
    static let receipts = SealedTable("receipts", "id at actor counts")
    static let settings = SealedTable("settings", "key value")
    static let backups = SealedTable("backups", "id path at bytes")
    static let writeKeys = SealedTable("write_keys", "id name digest created_at revoked_at")
    static let members = SealedTable("members", "id email role password created_at disabled_at")
    static let sessions = SealedTable("sessions", "digest member created_at seen_at")
    static let invitations = SealedTable(
        "invitations",
        "digest purpose email role maker created_at expires_at"
    )
    static let liveSources = SealedTable(
        "live_sources",
        """
        id vendor address allows_private cursor next_at succeeded_at problem stopped created_at
        """
    )
    static let tokens = SealedTable(
        "api_tokens",
        "id name digest scopes member created_at expires_at revoked_at"
    )

    static let planMarks = SealedTable(
        "plan_marks",
        "id action finding due_day done author recorded_at"
    )
    static let definitions = SealedTable("definitions", "id text author recorded_at")

    /// Every table whose rows are counted in `sums`.
    static let all = [
        imports, recordVersions, joinExceptions, audit, ownAnswers, motionDecisions, segments, logs,
        books, deadLetters, suppressions, receipts, settings, backups, writeKeys,
        members, sessions, invitations, tokens, liveSources, planMarks, definitions,
    ]

    /// The one row about the workspace; its `sums` covers the table `sums`, so that parts of the file
    /// from different moments do not go together.
    static let workspace = SealedTable(
        "workspace",
        """
        id key salt generation format_version min_reader schema sums audit_rows audit_chain
        """
    )
    static let sums = SealedTable("sums", "owner part rows total")
}
