import Catalog
import Engine
import Growth

/// Everything that a workspace can be asked, whole values with all moments.
public struct WorkspaceAnswers: Hashable, Sendable {
    private var events: [Event] = []
    private var imports: [RecordedImport] = []
    private var records: [RecordKind: [Record]] = [:]
    private var audit: [AuditEntry] = []
    private var deadLetters: [RecordedDeadLetter] = []
    private var judgements = Judgements()
    private var retentionDays: Int?
    private var sentAgain = EventBooks()
    private var funnel: FunnelAnswer
    private var counts: CountAnswer

    /// The moment at which everybody asks.
    static let now = Timestamp(millis: 1_780_000_000_000)

    /// Opens the workspace at `path`, which puts away the log of an earlier life, and asks everything.
    ///
    /// Then sends known events again, which must be told apart by their ids, and asks behavioural questions.
    /// - Throws: what the program throws.
    public init(ofWorkspace path: String, skippingDamage: Bool = false) throws {
        let workspace = try Workspace(
            at: WorkspaceFolder(path),
            skippingDamage: skippingDamage,
            clock: { Self.now }
        )
        var events: [Event] = []
        try workspace.forEachEvent { events.append($0) }
        self.events = events
        imports = try workspace.imports()
        records = try workspace.allRecords()
        audit = try workspace.audit(limit: .max)
        deadLetters = try workspace.deadLetters()
        judgements = try workspace.judgements()
        retentionDays = try workspace.retentionDays()
        sentAgain = try workspace.ingest(Company.knownLines)
        funnel = try workspace.ask(Company.funnel)
        counts = try workspace.ask(Company.counts)
    }

    /// How many events it has.
    var eventCount: Int { events.count }

    /// What another workspace says otherwise, in a few words.
    func difference(from other: WorkspaceAnswers) -> String {
        let parts: [(name: String, isSame: Bool)] = [
            ("events \(other.events.count), now \(events.count)", events == other.events),
            ("imports", imports == other.imports), ("records", records == other.records),
            ("audit", audit == other.audit), ("dead letters", deadLetters == other.deadLetters),
            ("judgements", judgements == other.judgements),
            ("retention", retentionDays == other.retentionDays),
            ("\(other.sentAgain) sent again, now \(sentAgain)", sentAgain == other.sentAgain),
            ("funnel", funnel == other.funnel), ("counts", counts == other.counts),
        ]
        return parts.filter { !$0.isSame }.map(\.name).joined(separator: ", ")
    }
}
