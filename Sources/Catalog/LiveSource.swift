import FoundationEssentials
import GRDB
public import Growth

/// An account at a vendor that is read again and again; its keys lie elsewhere.
public struct LiveSource: Hashable, Sendable {
    /// Names it in lists, commands and addresses.
    public let id: String
    /// Whose interface it is, in the vendor's word.
    public let vendor: String
    /// Where it is called; `nil` at the vendor's usual address.
    public let address: String?
    /// Whether addresses that are not public, and http, may be called.
    public let allowsPrivate: Bool
    /// Where the pull stands, as JSON; `nil` before the first page.
    public var cursor: String?
    /// When it is asked next.
    public var next: Timestamp
    /// Since when everything up to then is here; `nil` while it never was.
    public var succeeded: Timestamp?
    /// What is wrong, with what to do about it; `nil` when nothing is.
    public var problem: String?
    /// Whether nothing is asked until somebody mends it.
    public var isStopped: Bool
    /// When it was added.
    public let created: Timestamp

    /// A source that is asked at once.
    public init(
        id: String,
        vendor: String,
        address: String?,
        allowsPrivate: Bool,
        created: Timestamp
    ) {
        (self.id, self.vendor, self.address) = (id, vendor, address)
        (self.allowsPrivate, self.created) = (allowsPrivate, created)
        (next, isStopped) = (created, false)
    }

    fileprivate init(_ row: SealedRow) throws {
        self.init(
            id: try row.text("id"),
            vendor: try row.text("vendor"),
            address: row.holds("address") ? try row.text("address") : nil,
            allowsPrivate: try row.number("allows_private") != 0,
            created: try row.moment("created_at")
        )
        cursor = row.holds("cursor") ? try row.text("cursor") : nil
        next = try row.moment("next_at")
        succeeded = row.holds("succeeded_at") ? try row.moment("succeeded_at") : nil
        problem = row.holds("problem") ? try row.text("problem") : nil
        isStopped = try row.number("stopped") != 0
    }

    fileprivate var values: [(any DatabaseValueConvertible)?] {
        [
            id, vendor, address, allowsPrivate ? 1 : 0, cursor, next.millis, succeeded?.millis,
            problem, isStopped ? 1 : 0, created.millis,
        ]
    }
}

/// What a page of a pull, or a webhook, brought.
public struct LiveDelivery: Sendable {
    /// What is listed among the imports: one row for each source, way and day.
    public var outcome: ImportOutcome
    /// The records, in the order in which they were told.
    public var records: [Growth.Record]

    /// A delivery whose counts are in `outcome`.
    public init(outcome: ImportOutcome, records: [Growth.Record]) {
        (self.outcome, self.records) = (outcome, records)
    }
}

extension SQLiteCatalog {
    /// Every source, oldest first.
    /// - Throws: `StorageFailure`.
    public func liveSources() throws -> [LiveSource] {
        try read("read the live sources") { view in
            try view.rows(of: .liveSources).map(LiveSource.init)
                .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        }
    }

    /// Keeps a source that a person added, with an entry for the audit trail.
    /// - Throws: `StorageFailure`.
    public func record(_ source: LiveSource, _ entry: AuditEntry) throws {
        try write("keep the live source") { transaction in
            try transaction.insert(into: .liveSources, source.values)
            try transaction.insert(entry)
        }
    }

    /// Gives a source other values, with an entry for the audit trail.
    /// - Throws: `InputProblem` `source_unknown`, `StorageFailure`.
    public func change(
        _ id: String,
        _ entry: AuditEntry,
        _ body: (inout LiveSource) -> Void
    ) throws {
        try write("change the live source") { transaction in
            guard let row = try transaction.view.row(of: .liveSources, where: "id", is: id) else {
                throw InputProblem("source_unknown", "there is no live source \(id).")
            }
            var source = try LiveSource(row)
            body(&source)
            try transaction.replace(row, with: source.values.map { $0?.databaseValue ?? .null })
            try transaction.insert(entry)
        }
    }

    /// Notes how a source does that was `before` when it was asked; one that was removed meanwhile stays so.
    /// - Throws: `StorageFailure`.
    public func update(_ source: LiveSource, since before: LiveSource) throws {
        try write("note how a live source does") { transaction in
            _ = try transaction.update(source, since: before)
        }
    }

    /// Forgets a source; what it brought stays.
    /// - Throws: `InputProblem` `source_unknown`, `StorageFailure`.
    public func removeLiveSource(_ id: String, _ entry: AuditEntry) throws {
        try write("remove the live source") { transaction in
            guard let row = try transaction.view.row(of: .liveSources, where: "id", is: id) else {
                throw InputProblem("source_unknown", "there is no live source \(id).")
            }
            try transaction.delete(row)
            try transaction.insert(entry)
        }
    }

    /// Records what a source brought, and with `now` where its pull stands, together.
    ///
    /// `kept` leaves out whoever was erased, by the list as it is in the same transaction. What is brought joins the import of
    /// the same source, way and day, if that still counts. A version of a record that is there word for word, with the same
    /// time of change, is counted as a duplicate and not kept again. Of a source that was removed meanwhile nothing is taken.
    /// - Throws: `StorageFailure`; nothing is recorded then.
    public func record(
        _ delivery: LiveDelivery,
        from before: LiveSource,
        now: LiveSource? = nil,
        kept: ([Growth.Record], SuppressionList) -> [Growth.Record]
    ) throws {
        try write("record what a live source told") { transaction in
            guard try transaction.update(now ?? before, since: before) else { return }
            var delivery = delivery
            delivery.records = kept(delivery.records, try transaction.view.suppressions())
            delivery.outcome.accepted = delivery.records.count
            try transaction.insert(delivery)
        }
    }
}

extension CatalogTransaction {
    /// Puts a source that was `before` in the place of what there is of it; `false` when there is nothing.
    ///
    /// What a person changed meanwhile stays: only the place of the pull goes on.
    fileprivate func update(_ source: LiveSource, since before: LiveSource) throws -> Bool {
        guard let row = try view.row(of: .liveSources, where: "id", is: source.id) else {
            return false
        }
        var new = try LiveSource(row)
        if new == before {
            new = source
        } else if source != before {
            (new.cursor, new.succeeded) = (source.cursor, source.succeeded)
        }
        let values = new.values.map { $0?.databaseValue ?? .null }
        if values != row.values { try replace(row, with: values) }
        return true
    }

    fileprivate func insert(_ delivery: LiveDelivery) throws {
        var outcome = delivery.outcome
        var (new, seen): ([Growth.Record], Set<Growth.Record>) = ([], [])
        for record in delivery.records where try seen.insert(record).inserted && !holds(record) {
            new.append(record)
        }
        outcome.duplicates += delivery.records.count - new.count
        guard !new.isEmpty || outcome.rejected > 0 else { return }
        outcome.added += new.count
        let (id, first) = try join(outcome)
        try insert(
            new.enumerated().map { (row: first + $0.offset + 1, record: $0.element) },
            of: id,
            at: outcome.finishedAt
        )
    }

    /// Adds the counts of `outcome` to the import of its day, or begins one.
    ///
    /// - Returns: the import, and how many rows it had before.
    private func join(_ outcome: ImportOutcome) throws -> (ImportID, Int) {
        let rows = try SealedTable.imports.rows(
            in: database,
            "WHERE kind = ? AND file_sha256 = ? AND state = 'active' ORDER BY id DESC LIMIT 1",
            arguments: [outcome.kind, outcome.fileSHA256]
        )
        guard let row = rows.first else { return (try begin(outcome), 0) }
        func sum(_ column: String, _ more: Int) throws -> Int { try row.count(column) + more }
        try update(
            row,
            [
                "finished_at": outcome.finishedAt.millis, "rows": try sum("rows", outcome.rows),
                "accepted": try sum("accepted", outcome.accepted),
                "added": try sum("added", outcome.added),
                "duplicates": try sum("duplicates", outcome.duplicates),
                "rejected": try sum("rejected", outcome.rejected),
                "skipped": try sum("skipped", outcome.skipped),
            ]
        )
        return (ImportID(row.rowid), try row.count("added"))
    }

    /// Whether this very version is kept already.
    private func holds(_ record: Growth.Record) throws -> Bool {
        let versions = try SealedTable.recordVersions.rows(
            in: database,
            "WHERE kind = ? AND id = ? AND updated_at IS ? AND fields = ?",
            arguments: [
                record.kind.rawValue, Data(record.id.text.utf8), record.updatedAt?.millis,
                FieldCodec.encode(record.fields),
            ]
        )
        return !versions.isEmpty
    }
}
