import FoundationEssentials
import GRDB
public import Growth

/// A refused event as the catalog keeps it.
public struct RecordedDeadLetter: Hashable, Sendable {
    /// Whether somebody still has to look at it.
    public enum State: String, CaseIterable, Sendable {
        case open, replayed, dropped
    }

    /// Its number.
    public let id: Int64
    /// What was refused, and why.
    public let letter: DeadLetter
    /// What became of it.
    public let state: State
    /// Since when it is no longer open.
    public let closedAt: Timestamp?
}

extension SQLiteCatalog {
    /// Refused events in order of number: those in `state`, or all.
    public func deadLetters(
        in state: RecordedDeadLetter.State? = nil
    ) throws -> [RecordedDeadLetter] {
        try read("read the refused events") { view in
            var letters: [RecordedDeadLetter] = []
            try view.forEachRow(of: .deadLetters) { row in
                let letter = try RecordedDeadLetter(row)
                if state == nil || letter.state == state { letters.append(letter) }
            }
            return letters
        }
    }

    /// How many refused events are open.
    /// - Throws: `StorageFailure`.
    public func openDeadLetterCount() throws -> Int {
        try read("count the refused events") { view in
            var count = 0
            try view.forEachRow(of: .deadLetters) { row in
                count += row.holds("closed_at") ? 0 : 1
            }
            return count
        }
    }

    /// Notes that an open refused event was sent again or given up.
    /// - Throws: `StorageFailure`, or `InputProblem` `dead_letter_not_open`.
    public func closeDeadLetter(
        _ id: Int64,
        as state: RecordedDeadLetter.State,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws {
        try write("close the refused event") { transaction in
            let row = try transaction.view.row(of: .deadLetters, where: "id", is: id)
            guard let row, state != .open, !row.holds("closed_at") else {
                throw InputProblem(
                    "dead_letter_not_open",
                    "there is no open refused event \(id).",
                    advice: "List them to see their numbers."
                )
            }
            try transaction.update(row, ["state": state.rawValue, "closed_at": moment.millis])
            try transaction.insert(
                AuditEntry(
                    at: moment,
                    actor: actor,
                    action: state.rawValue,
                    subject: "refused event \(id)"
                )
            )
        }
    }
}

extension CatalogTransaction {
    /// Keeps a refused event.
    func insert(_ letter: DeadLetter) throws {
        let people = JSONValue.array(letter.people.map { .string($0) }).compactText
        _ = try insertNumbered(
            into: .deadLetters,
            [
                letter.receivedAt.millis, letter.code, letter.reason, Data(letter.body.utf8),
                people,
                RecordedDeadLetter.State.open.rawValue, nil,
            ]
        )
    }
}

extension RecordedDeadLetter {
    init(_ row: SealedRow) throws {
        let people = (try? JSONValue(parsing: row.text("people")))?.arrayValue ?? []
        letter = DeadLetter(
            receivedAt: try row.moment("received_at"),
            code: try row.text("code"),
            reason: try row.text("reason"),
            body: String(decoding: try row.bytes("body"), as: UTF8.self),
            people: people.compactMap(\.stringValue)
        )
        id = try row.number("id")
        state = State(rawValue: try row.text("state")) ?? .dropped
        closedAt = row.holds("closed_at") ? try row.moment("closed_at") : nil
    }
}
