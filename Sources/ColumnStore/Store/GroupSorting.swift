import Growth

/// Sorts out a group of live events by id before it is written.
///
/// Against the live stream a copy with equal content is dropped and one with other content refused. Of an event
/// that an import brought, an equal copy is kept behind it, because the import may be undone; one with
/// other content is refused.
struct GroupSorting: ~Copyable {
    private let published: MaskDraft
    /// The ids of what is published, if that is known.
    private let sieve: IDSieve?
    private let suppressions: Suppressions
    private let now: Timestamp
    private var hash = SHA256Stream()
    private var contents: [IDDigest: UInt64] = [:]
    /// What goes into the log and the tail.
    private(set) var rows: [Tail.Row] = []
    private(set) var letters: [DeadLetter] = []
    private(set) var books: [Hour: EventBooks] = [:]

    /// Sorts against what `writer` has published; an event that does not say when it was received was received `now`.
    init(_ writer: StoreWriter, _ sieve: IDSieve?, now: Timestamp) {
        (published, self.sieve) = (MaskDraft(writer.shown), sieve)
        (suppressions, self.now) = (writer.suppressions, now)
    }

    /// What became of all of them.
    var total: EventBooks { books.values.reduce(into: EventBooks()) { $0 += $1 } }

    /// The group as the log keeps it.
    var records: [LogRecord] {
        rows.map { .event($0.event) } + letters.map { .letter($0) }
            + books.sorted { $0.key < $1.key }.map { .books($0.key, $0.value) }
    }

    /// Takes an event beside those in the tail, or says why not.
    mutating func add(_ event: Event, to tail: borrowing Tail) {
        let event = event.with(receivedAt: event.receivedAt ?? now)
        let hour = Hour(of: event.receivedAt ?? now)
        if suppressions.covers(event) {
            books[hour, default: EventBooks()].suppressed += 1
            return
        }
        let print = Fingerprint(of: event, with: &hash)
        let live = contents[print.id] ?? tail.content(of: print.id)
        let needsNoLook = live != nil || sieve?.mayHold(print.id) == false
        let fact = needsNoLook ? nil : published.fact(print.id)
        guard live ?? fact?.content ?? print.content == print.content else {
            refuse(DeadLetter(conflicting: event, receivedAt: now), in: hour)
            return
        }
        guard live == nil, fact == nil || !published.hasLive(print.id) else {
            books[hour, default: EventBooks()].duplicates += 1
            return
        }
        contents[print.id] = print.content
        rows.append(Tail.Row(event: event, print: print, isCopy: fact != nil))
        books[hour, default: EventBooks()].stored += 1
    }

    /// Keeps an event that could not even be read.
    mutating func refuse(_ letter: DeadLetter) { refuse(letter, in: Hour(of: letter.receivedAt)) }

    private mutating func refuse(_ letter: DeadLetter, in hour: Hour) {
        letters.append(letter)
        books[hour, default: EventBooks()].deadLetters += 1
    }
}

extension DeadLetter {
    /// A copy of an event with other content than the fact.
    fileprivate init(conflicting event: Event, receivedAt now: Timestamp) {
        self.init(
            receivedAt: now,
            code: "conflicting_copy",
            reason:
                "an event with this id and different content is stored already; the first one is kept",
            body: event.canonicalContent,
            people: [event.user?.text, event.anonymous?.text].compactMap { $0 }
        )
    }
}
