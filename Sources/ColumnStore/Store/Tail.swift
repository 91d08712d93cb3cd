import Growth

/// Live events that are in a log and in no segment yet.
struct Tail: Sendable {
    /// An event with what tells it apart.
    struct Row: Sendable {
        let event: Event
        let print: Fingerprint
        /// Whether an import holds the same event and shows its own.
        let isCopy: Bool
    }

    /// The rows of each group, in the order in which they were acknowledged.
    private(set) var groups: [[Row]] = []
    /// What the manifest is to be told when the rows become a segment.
    private(set) var books: [Hour: EventBooks] = [:]
    private(set) var letters: [DeadLetter] = []
    private var contents: [IDDigest: UInt64] = [:]
    /// The same of an older tail that is on its way into a segment.
    private var olderContents: [IDDigest: UInt64] = [:]

    /// Nothing.
    init() {}

    /// Nothing yet, behind a tail that was set aside.
    init(behind older: Tail) { olderContents = older.contents }

    /// Events.
    var count: Int { contents.count }
    /// Whether it knows no id.
    var knowsNobody: Bool { contents.isEmpty && olderContents.isEmpty }
    /// Whether there is nothing to record.
    var isEmpty: Bool { books.isEmpty && letters.isEmpty && groups.isEmpty }

    /// The content of the event with this id, if it is here.
    func content(of id: IDDigest) -> UInt64? { contents[id] ?? olderContents[id] }

    /// Stands alone again: the older tail is in a segment.
    mutating func forgetOlder() { olderContents = [:] }

    /// What this and a later tail are together.
    func followed(by later: Tail) -> Tail {
        var both = self
        both.groups += later.groups
        both.contents.merge(later.contents) { one, _ in one }
        for (hour, entry) in later.books { both.books[hour, default: EventBooks()] += entry }
        both.letters += later.letters
        return both
    }

    /// Takes over a group that is on disk.
    mutating func append(
        _ rows: [Row],
        books: [Hour: EventBooks],
        letters: [DeadLetter]
    ) {
        if !rows.isEmpty { groups.append(rows) }
        for row in rows { contents[row.print.id] = row.print.content }
        for (hour, entry) in books { self.books[hour, default: EventBooks()] += entry }
        self.letters += letters
    }
}
