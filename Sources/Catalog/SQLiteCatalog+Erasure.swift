import FoundationEssentials
import GRDB
public import Growth

extension SQLiteCatalog {
    /// Forgets a person, in one transaction with the change of the manifest that hides their events.
    ///
    /// Records of the person go; in all other texts what names them gives way to `[erased]`. Amounts stay.
    /// Digests of the ids keep the person from coming back, and a receipt is left. Afterwards nothing of
    /// theirs is in the bytes of the file or its log; copies in the folder of backups are the caller's.
    /// - Throws: `StorageFailure`.
    public func erase(
        _ person: ErasedPerson,
        at moment: Timestamp,
        by actor: String = "command line",
        change: ManifestChange = ManifestChange()
    ) throws -> ErasureReceipt {
        let receipt = try write("erase the person") { transaction in
            let erasure = CatalogErasure(person, transaction)
            let counts = try erasure.run()
            try transaction.apply(change)
            try transaction.suppress(person, at: moment)
            let id = try transaction.insertNumbered(
                into: .receipts,
                [moment.millis, actor, JSONValue.object(counts.json).compactText]
            )
            try transaction.insert(
                AuditEntry(
                    at: moment,
                    actor: actor,
                    action: ErasureReceipt.action,
                    subject: "receipt \(id)",
                    detail: counts.json
                )
            )
            return ErasureReceipt(id: id, at: moment, actor: actor, counts: counts)
        }
        try checkpoint()
        return receipt
    }

    /// The receipts of all erasures, in order of number.
    public func receipts() throws -> [ErasureReceipt] {
        try read("read the receipts") { view in
            try view.rows(of: .receipts)
                .map { row in
                    ErasureReceipt(
                        id: try row.number("id"),
                        at: try row.moment("at"),
                        actor: try row.text("actor"),
                        counts: ErasureCounts(EventProperties(json: try row.text("counts")).object)
                    )
                }
        }
    }

    /// Who was erased and must not come back.
    public func suppressions() throws -> SuppressionList {
        try read("read the list of erased people") { try $0.suppressions() }
    }

    /// Takes over those who were erased after this catalog was copied: the list outlives backups.
    /// - Throws: `StorageFailure`, or `InputProblem` `other_workspace` when the list has another salt.
    public func adopt(_ list: SuppressionList) throws {
        try write("take over the list of erased people") { transaction in
            guard list.salt == transaction.view.workspace.salt else {
                throw InputProblem(
                    "other_workspace",
                    "the list of erased people belongs to another workspace.",
                    advice: "Restore a backup of this workspace."
                )
            }
            for (digest, moment) in list.digests.sorted(by: {
                $0.key.lexicographicallyPrecedes($1.key)
            }) {
                try transaction.suppress(digest, at: moment)
            }
        }
    }
}

extension CatalogTransaction {
    /// Keeps a person from coming back.
    func suppress(_ person: ErasedPerson, at moment: Timestamp) throws {
        let list = SuppressionList(salt: view.workspace.salt)
        for digest in list.digests(of: person) { try suppress(digest, at: moment) }
    }

    func suppress(_ digest: [UInt8], at moment: Timestamp) throws {
        let digest = Data(digest)
        guard try view.row(of: .suppressions, where: "digest", is: digest) == nil else { return }
        try insert(into: .suppressions, [digest, moment.millis])
    }
}

/// Takes one person out of every table.
private struct CatalogErasure {
    private let redaction: Redaction
    private let transaction: CatalogTransaction
    /// Makes ids from which the person was taken out distinct, and tells nothing once it is forgotten.
    private let nonce: [UInt8]

    init(_ person: ErasedPerson, _ transaction: CatalogTransaction) {
        redaction = Redaction(person)
        self.transaction = transaction
        nonce = Schema.bytes(16, transaction.random)
    }

    func run() throws -> ErasureCounts {
        var counts = ErasureCounts()
        for kind in transaction.view.parts(of: .recordVersions) {
            try eraseRecords(of: kind, &counts)
        }
        counts.joins = try remove(from: .joinExceptions) { row in
            try [row.byteString("left_id"), row.byteString("right_id")]
                .contains { redaction.covers($0.text) || redaction.redacted($0.text) != nil }
        }
        counts.deadLetters = try remove(from: .deadLetters, where: names)
        counts.texts = try change(.joinExceptions, ["reason"])
        counts.texts += try change(.imports, ["file_name", "mapping_name", "rejects_file"])
        counts.texts += try change(.planMarks, ["action", "author"])
        counts.texts += try change(.definitions, ["text", "author"])
        try transaction.lifting(Schema.updateGuards) {
            counts.texts += try change(.ownAnswers, ["answer", "note", "author"])
            counts.texts += try change(.motionDecisions, ["reason", "author"])
            counts.audit = try eraseFromAudit()
        }
        return counts
    }

    private func eraseRecords(of kind: String, _ counts: inout ErasureCounts) throws {
        var rows: [SealedRow] = []
        try transaction.view.forEachRow(of: .recordVersions, part: kind) { rows.append($0) }
        for row in rows {
            if try isOfPerson(row, kind) {
                try transaction.delete(row)
                counts.recordsRemoved += 1
            } else if let values = try redacted(row) {
                try transaction.update(row, values)
                counts.recordsChanged += 1
            }
        }
    }

    /// Whether a record is about the person: one of people with their id, or a membership of theirs.
    private func isOfPerson(_ row: SealedRow, _ kind: String) throws -> Bool {
        guard [RecordKind.people, .memberships].map(\.rawValue).contains(kind) else { return false }
        if redaction.covers(try row.byteString("id").text) { return true }
        guard kind == RecordKind.memberships.rawValue,
            case .text(let person)? = try fields(of: row)["person"]
        else { return false }
        return redaction.covers(person)
    }

    private func fields(of row: SealedRow) throws -> [String: FieldValue] {
        guard let fields = FieldCodec.decode(try row.text("fields")) else {
            throw StorageFailure.damaged(
                row.table.name,
                "the fields of row \(row.rowid) cannot be read"
            )
        }
        return fields
    }

    /// The columns of a record that have to change.
    private func redacted(
        _ row: SealedRow
    ) throws -> [String: (any DatabaseValueConvertible)?]? {
        var changes: [String: (any DatabaseValueConvertible)?] = [:]
        var (fields, changed) = (try fields(of: row), false)
        for case (let name, .text(let text)) in fields {
            let isNamed = Record.personFields.contains(name) && redaction.covers(text)
            guard let redacted = isNamed ? Redaction.mark : redaction.redacted(text) else {
                continue
            }
            (fields[name], changed) = (.text(redacted), true)
        }
        if changed { changes["fields"] = FieldCodec.encode(fields) }
        let id = try row.byteString("id").text
        if redaction.redacted(id) != nil { changes["id"] = Data(distinct(id).utf8) }
        return changes.isEmpty ? nil : changes
    }

    /// An id that stands for `id` and tells nothing of it, the same for all versions of its record.
    private func distinct(_ id: String) -> String {
        let digest = sha256([nonce, Array(id.utf8)]).prefix(8)
        let word = digest.reduce(0) { $0 << 8 | UInt64($1) }
        return "[erased \(String(word, radix: 16))]"
    }

    /// Whether a refused event names the person.
    private func names(_ row: SealedRow) throws -> Bool {
        let letter = try RecordedDeadLetter(row).letter
        return letter.people.contains(where: redaction.covers)
            || redaction.redacted(json: letter.body) != nil
            || redaction.redacted(letter.reason) != nil
    }

    private func remove(
        from table: SealedTable,
        where condition: (SealedRow) throws -> Bool
    ) throws -> Int {
        let rows = try transaction.view.rows(of: table).filter(condition)
        for row in rows { try transaction.delete(row) }
        return rows.count
    }

    /// Takes the person out of columns of text and tells in how many rows.
    private func change(_ table: SealedTable, _ columns: [String]) throws -> Int {
        var count = 0
        for row in try transaction.view.rows(of: table) {
            var changes: [String: (any DatabaseValueConvertible)?] = [:]
            for column in columns where row.holds(column) {
                if let text = redaction.redacted(try row.text(column)) { changes[column] = text }
            }
            guard !changes.isEmpty else { continue }
            try transaction.update(row, changes)
            count += 1
        }
        return count
    }

    /// Takes the person out of the audit trail, with the nonces that would betray them, and tells how many
    /// entries had not been touched by an erasure before.
    private func eraseFromAudit() throws -> Int {
        var count = 0
        for row in try transaction.view.rows(of: .audit) {
            var changes: [String: (any DatabaseValueConvertible)?] = [:]
            for column in ["actor", "subject"] {
                if let text = redaction.redacted(try row.text(column)) { changes[column] = text }
            }
            if let detail = redaction.redacted(json: try row.text("detail")) {
                changes["detail"] = detail
            }
            guard !changes.isEmpty else { continue }
            if try !row.bytes("nonce").isEmpty { count += 1 }
            changes["nonce"] = Data()
            try transaction.update(row, changes)
        }
        return count
    }
}

extension CatalogView {
    /// Everybody who was erased.
    func suppressions() throws -> SuppressionList {
        var digests: [[UInt8]: Timestamp] = [:]
        try forEachRow(of: .suppressions) { row in
            digests[[UInt8](try row.bytes("digest"))] = try row.moment("erased_at")
        }
        return SuppressionList(salt: workspace.salt, digests: digests)
    }
}
