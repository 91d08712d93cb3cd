import FoundationEssentials
import GRDB
public import Growth

/// Somebody did something to the workspace.
public struct AuditEntry: Hashable, Sendable {
    /// When.
    public let at: Timestamp
    /// Who: a login, or `command line`.
    public let actor: String
    /// What, in one word.
    public let action: String
    /// To what.
    public let subject: String
    /// More about it.
    public let detail: JSONObject

    /// An entry.
    public init(
        at moment: Timestamp,
        actor: String,
        action: String,
        subject: String,
        detail: JSONObject = [:]
    ) {
        (at, self.actor, self.action) = (moment, actor, action)
        (self.subject, self.detail) = (subject, detail)
    }
}

extension SQLiteCatalog {
    /// The latest entries, newest first.
    public func audit(limit: Int) throws -> [AuditEntry] {
        try read("read the audit trail") { view in
            try view.rows(of: .audit).suffix(max(0, limit)).reversed().map(AuditEntry.init)
        }
    }

    /// At most `limit` entries that `isWanted` keeps and that are older than the one numbered `end`, newest first, each
    /// with its number.
    ///
    /// Reads no more of the trail than it needs, at most `depth` entries; each is compared with its own checksum and, by
    /// the chain, with the one before it, the newest with what the workspace says of the whole trail. So no entry between
    /// two that are shown can be missing or another.
    /// - Throws: `StorageFailure`.
    public func audit(
        before end: Int64?,
        limit: Int,
        depth: Int = .max,
        where isWanted: (AuditEntry) -> Bool = { _ in true }
    ) throws -> AuditPage {
        try read("read the audit trail") { view in
            var walk = AuditWalk(view, before: end)
            var page = AuditPage()
            while let row = try walk.next() {
                let entry = try AuditEntry(row.row)
                if isWanted(entry) {
                    guard page.entries.count < limit else {
                        page.next = page.entries.last?.id
                        return page
                    }
                    page.entries.append((row.id, entry))
                }
                if walk.count >= depth {
                    page.next = row.id > 1 ? row.id : nil
                    return page
                }
            }
            return page
        }
    }

    /// Adds an entry of its own; the catalog's own changes are noted by themselves.
    public func appendAudit(_ entry: AuditEntry) throws {
        try write("write the audit trail") { try $0.insert(entry) }
    }
}

/// Some entries of the audit trail, newest first.
public struct AuditPage: Sendable {
    /// The entries with their numbers.
    public internal(set) var entries: [(id: Int64, entry: AuditEntry)] = []
    /// Before which number the next page begins; `nil` when there is nothing older.
    public internal(set) var next: Int64?
}

/// Goes back through the audit trail, from the newest entry or from before a number, and checks what it passes.
private struct AuditWalk {
    private let view: CatalogView
    /// Rows that were read and not passed, and whether the first of all is among them.
    private var rows: ArraySlice<SealedRow> = []
    private var isAtStart = false
    /// No row with a number above this one comes next.
    private var last: Int64
    /// The link of the entry that comes next, where a newer one or the workspace says it.
    private var link: [UInt8]?
    /// How many entries were passed.
    private(set) var count = 0

    /// Rows that are read at once.
    private static let stride = 256
    /// What stands in the place of a link before the first entry.
    private static let noLink = [UInt8](repeating: 0, count: 32)

    init(_ view: CatalogView, before end: Int64?) {
        self.view = view
        last = end.map { max(0, $0 &- 1) } ?? .max
        // Where a page begins was checked with the page before it.
        if end == nil { link = view.workspace.auditChain }
    }

    /// The next older entry; `nil` behind the first.
    /// - Throws: `StorageFailure` `catalog_damaged`.
    mutating func next() throws -> (id: Int64, row: SealedRow)? {
        // The link of the entry before is needed too.
        if rows.count < 2, !isAtStart { try readMore() }
        guard let row = rows.popFirst() else {
            guard link.map({ $0 == Self.noLink }) ?? true else { throw Self.broken(0) }
            return nil
        }
        let before = try rows.first.map { [UInt8](try $0.bytes("chain")) } ?? Self.noLink
        guard try follows(before, row) else { throw Self.broken(row.rowid) }
        (last, link) = (row.rowid - 1, before)
        count += 1
        return (row.rowid, row)
    }

    private mutating func readMore() throws {
        rows =
            try SealedTable.audit
            .rows(
                in: view.database,
                "WHERE id <= ? ORDER BY id DESC LIMIT ?",
                arguments: [last, Self.stride + 1]
            )[...]
        isAtStart = rows.count <= Self.stride
    }

    private func follows(_ previous: [UInt8], _ row: SealedRow) throws -> Bool {
        let commitment = [UInt8](try row.bytes("commitment"))
        let chain = [UInt8](try row.bytes("chain"))
        let nonce = [UInt8](try row.bytes("nonce"))
        let texts = try ["actor", "action", "subject", "detail"].map { try row.text($0) }
        // The nonce goes when an erasure takes a person out of the texts.
        let keepsTexts = nonce.isEmpty || commitment == AuditChain.commitment(nonce: nonce, texts)
        let moment = try row.moment("at").millis
        return keepsTexts && (link.map { $0 == chain } ?? true)
            && chain
                == AuditChain.link(
                    after: previous,
                    id: row.rowid,
                    at: moment,
                    commitment: commitment
                )
    }

    private static func broken(_ id: Int64) -> StorageFailure {
        .damaged("audit", "entry \(id) is not the one that its neighbours were written beside")
    }
}

extension AuditEntry {
    init(_ row: SealedRow) throws {
        self.init(
            at: try row.moment("at"),
            actor: try row.text("actor"),
            action: try row.text("action"),
            subject: try row.text("subject"),
            detail: EventProperties(json: try row.text("detail")).object
        )
    }
}

/// What binds an entry of the audit trail to those before it.
///
/// The chain runs over commitments, SHA-256 of a random nonce and the entry's texts, not over the texts. An
/// erasure takes a person out of the texts and the nonce with them: the commitment then tells nothing, and
/// the chain still holds. How many entries each erasure changed stands in its own entry of the trail.
enum AuditChain {
    static func commitment(nonce: [UInt8], _ texts: [String]) -> [UInt8] {
        sha256([nonce] + texts.map { [UInt8]($0.utf8) })
    }

    static func link(
        after previous: [UInt8],
        id: Int64,
        at moment: Int64,
        commitment: [UInt8]
    ) -> [UInt8] {
        sha256([previous, bytes(id), bytes(moment), commitment])
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }
}

extension CatalogTransaction {
    /// Adds an entry to the audit trail.
    func insert(_ entry: AuditEntry) throws {
        let texts = [
            entry.actor, entry.action, entry.subject, JSONValue.object(entry.detail).compactText,
        ]
        let sealed = texts.map(\.databaseValue).map(\.withoutNUL)
        let id = try nextNumber(of: .audit)
        let link = linked(id: id, at: entry.at.millis, texts: sealed)
        try insert(into: .audit, [id, entry.at.millis] + sealed + link)
    }

    /// Chains the entries that were written before there was a chain.
    func chainExistingAudit() throws {
        try SealedTable.audit.forEachRow(in: database, "ORDER BY rowid") { row in
            guard case .int64(let moment) = row.values[1].storage else { return }
            let link = linked(id: row.rowid, at: moment, texts: Array(row.values[2...5]))
            try database.execute(
                sql: "UPDATE audit SET nonce = ?, commitment = ?, chain = ? WHERE rowid = ?",
                arguments: StatementArguments(link + [row.rowid.databaseValue])
            )
        }
        try sealExisting(.audit)
    }

    /// The nonce, commitment and chain of the entry that comes next.
    private func linked(id: Int64, at moment: Int64, texts: [DatabaseValue]) -> [DatabaseValue] {
        let nonce = Schema.bytes(16, random)
        let commitment = AuditChain.commitment(nonce: nonce, texts.map(\.plainText))
        let chain = AuditChain.link(
            after: view.workspace.auditChain,
            id: id,
            at: moment,
            commitment: commitment
        )
        noteAudit(chain)
        return [nonce, commitment, chain].map { Data($0).databaseValue }
    }
}

extension DatabaseValue {
    /// The text it is, or an empty one.
    var plainText: String {
        guard case .string(let text) = storage else { return "" }
        return text
    }
}
