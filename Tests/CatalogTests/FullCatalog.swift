import Foundation
import Growth

@testable import Catalog

/// Everything that a catalog can be asked.
struct CatalogContent: Hashable {
    let imports: [RecordedImport]
    let records: [[Growth.Record]]
    let counts: [String]
    let joins: [JoinException]
    let answers: [OwnAnswer]
    let decisions: [MotionDecision]
    let audit: [AuditEntry]
    let manifest: ManifestContents
    let books: [Hour: EventBooks]
    let deadLetters: [RecordedDeadLetter]
    let suppressions: SuppressionList
    let receipts: [ErasureReceipt]
    let retention: String?
    let backups: [RecordedBackup]
    let writeKeys: [WriteKey]
    let members: [Member]
    let sessions: [Session]
    let invitations: [Invitation]
    let tokens: [APIToken]
    let liveSources: [LiveSource]
    let planMarks: [PlanMark]
    let definitions: [DefinitionsVersion]

    init(_ catalog: SQLiteCatalog) throws {
        imports = try catalog.imports()
        records = try RecordKind.allCases.map { try catalog.records($0) }
        counts = try catalog.recordCounts().map { "\($0.kind) \($0.count)" }
        joins = try catalog.joinExceptions(includingUndone: true)
        let judgements = try catalog.judgements()
        (answers, decisions) = (judgements.answers, judgements.decisions)
        audit = try catalog.audit(limit: .max)
        manifest = try catalog.contents()
        books = try catalog.books()
        deadLetters = try catalog.deadLetters()
        suppressions = try catalog.suppressions()
        receipts = try catalog.receipts()
        retention = try catalog.value(of: .retentionDays)
        backups = try catalog.backups()
        writeKeys = try catalog.writeKeys()
        let access = try catalog.access()
        (members, sessions) = (access.members, access.sessions)
        (invitations, tokens) = (access.invitations, access.tokens)
        liveSources = try catalog.liveSources()
        planMarks = try catalog.planMarks()
        definitions = try catalog.definitions()
    }
}

extension SQLiteCatalog {
    /// Puts at least two rows into every table.
    func fill() throws {
        let names = [segment("one", sources: [.live]), segment("two", sources: [.live, .new])]
        for (index, name) in names.enumerated() {
            var change = ManifestChange()
            change.added = [name]
            change.opened = LogDescription(number: Int64(index), name: "log \(index)")
            var books = EventBooks()
            (books.stored, books.duplicates) = (index + 5, 2)
            (books.deadLetters, books.suppressed) = (1, 3)
            change.books = [Hour(number: Int64(index)): books]
            change.deadLetters = [letter("body \(index)", people: ["someone"])]
            _ = try commit(outcome(at: 3), records: fillRecords(index), change: change)
        }
        var masks = ManifestChange()
        masks.masks = [
            "two": MaskDescription(
                name: "mask",
                hidden: 2,
                checksum: String(repeating: "e", count: 64)
            )
        ]
        try commit(masks)
        try judge()
        try letIn()
        for (index, name) in ["first", "second"].enumerated() {
            try record(
                WriteKey(
                    id: name,
                    name: "website",
                    digest: Array(repeating: UInt8(index), count: 32),
                    created: moment(5)
                )
            )
            try record(RecordedBackup(path: name, at: moment(5), bytes: 9))
            try record(
                PlanMark(
                    action: name,
                    finding: "A6.value",
                    due: nil,
                    isDone: true,
                    author: "ada",
                    recorded: moment(5)
                )
            )
            try record(definitions: "company: \(name)", by: "ada", at: moment(5))
            _ = try erase(
                ErasedPerson(users: [name], anonymous: [], values: []),
                at: moment(6)
            )
        }
    }

    private func letIn() throws {
        for index in 0..<2 {
            try record(
                LiveSource(
                    id: "source \(index)",
                    vendor: "stripe",
                    address: nil,
                    allowsPrivate: false,
                    created: moment(5)
                ),
                AuditEntry(at: moment(5), actor: "ada", action: "add source", subject: "x")
            )
        }
        _ = try changeAccess("let two in") { access, note in
            for index in 0..<2 {
                let digest = Array(repeating: UInt8(index), count: 32)
                access.members.append(
                    Member(
                        id: "m\(index)",
                        email: "m\(index)@acme.example",
                        role: .owner,
                        password: "$y$\(index)",
                        created: moment(5)
                    )
                )
                access.sessions.append(
                    Session(digest: digest, member: "m\(index)", created: moment(5))
                )
                access.invitations.append(
                    Invitation(
                        digest: digest,
                        purpose: .invitation,
                        email: "n\(index)@acme.example",
                        role: .rep,
                        maker: "m\(index)",
                        created: moment(5),
                        expires: moment(6)
                    )
                )
                access.tokens.append(
                    APIToken(
                        id: "t\(index)",
                        name: "sync",
                        digest: digest,
                        scopes: ["ask", "people"],
                        member: "m\(index)",
                        created: moment(5),
                        expires: moment(9)
                    )
                )
                note(
                    AuditEntry(
                        at: moment(5),
                        actor: "ada",
                        action: "join",
                        subject: "m\(index)"
                    )
                )
            }
        }
    }

    private func fillRecords(_ index: Int) -> [(row: Int, record: Growth.Record)] {
        let deal = Growth.Record(
            kind: .opportunities,
            id: RecordID("deal \(index)"),
            fields: ["amount": .integer(5), "stage": .text("won")]
        )
        return [(1, person("p", ["plan": .text("plan \(index)")])), (2, deal)]
    }

    private func judge() throws {
        try set(.retentionDays, to: "90", at: moment(5))
        for index in 0..<2 {
            try addJoinException("left", ByteString("right \(index)"), reason: "why", at: moment(7))
            try record(
                OwnAnswer(
                    finding: "K\(index)",
                    answer: "yes",
                    note: "note",
                    author: "ada",
                    answered: moment(8)
                )
            )
            try record(
                MotionDecision(
                    motion: .topDown,
                    from: CivilDate(dayNumber: 20_000),
                    until: CivilDate(dayNumber: 20_100 + index),
                    reason: "because",
                    author: "ada",
                    recorded: moment(9)
                )
            )
        }
    }
}

func letter(_ body: String, people: [String] = []) -> DeadLetter {
    DeadLetter(
        receivedAt: moment(4),
        code: "conflicting_copy",
        reason: "another event has this id",
        body: body,
        people: people
    )
}
