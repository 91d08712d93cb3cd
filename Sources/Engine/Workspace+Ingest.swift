public import Catalog
import ColumnStore
import Connectors
public import Growth

extension Workspace {
    /// Keeps live events: lines of JSON in Segment's form, one group that is durable when this returns.
    ///
    /// What cannot be read is kept as dead letters, and an event that came before is counted and dropped.
    /// - Returns: what became of the events.
    /// - Throws: `StorageFailure`; none of the lines counts then, and they may be sent again.
    public func ingest(_ lines: [ArraySlice<UInt8>]) throws -> EventBooks {
        var live = LiveEvents()
        let now = clock()
        for line in lines { live.read(line, receivedAt: now) }
        return try store.append(live.events, refused: live.refused)
    }

    /// Refused events that are open, in the order in which they came.
    ///
    /// Those that came a moment ago lie in the log alone, so it is put away first.
    public func deadLetters() throws -> [RecordedDeadLetter] {
        try store.seal()
        return try catalog.deadLetters(in: .open)
    }

    /// How many refused events are open.
    /// - Throws: `StorageFailure`.
    public func openDeadLetterCount() throws -> Int {
        try store.seal()
        return try catalog.openDeadLetterCount()
    }

    /// Sends an open refused event again, as when it first came.
    ///
    /// It is closed when its events could be read now; one whose id belongs to another event comes back as a
    /// new dead letter.
    /// - Returns: what became of its events; `nil` when it still cannot be read and stays open.
    /// - Throws: `InputProblem` `dead_letter_not_open`, `StorageFailure`.
    public func replayDeadLetter(
        _ id: Int64,
        by actor: String = "command line"
    ) throws -> EventBooks? {
        guard let recorded = try catalog.deadLetters(in: .open).first(where: { $0.id == id }) else {
            throw InputProblem(
                "dead_letter_not_open",
                "there is no open refused event \(id).",
                advice: "`groundswell dead-letters` lists them."
            )
        }
        return try replay(recorded, by: actor)
    }

    /// Sends every open refused event again.
    ///
    /// - Returns: how many could be read now, and how many stay open.
    /// - Throws: `StorageFailure`; those before it are sent.
    public func replayDeadLetters(
        by actor: String = "command line"
    ) throws -> (sent: Int, kept: Int) {
        var (sent, kept) = (0, 0)
        for recorded in try deadLetters() {
            if try replay(recorded, by: actor) == nil { kept += 1 } else { sent += 1 }
        }
        return (sent, kept)
    }

    private func replay(_ recorded: RecordedDeadLetter, by actor: String) throws -> EventBooks? {
        var live = LiveEvents()
        live.read(Array(recorded.letter.body.utf8)[...], receivedAt: clock())
        guard live.refused.isEmpty, !live.events.isEmpty else { return nil }
        let books = try store.append(live.events)
        try catalog.closeDeadLetter(recorded.id, as: .replayed, at: clock(), by: actor)
        return books
    }
}
