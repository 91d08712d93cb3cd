import Engine
import Foundation
import Growth
import Synchronization

/// The events as questions see them, flattened for the peers: identity resolved, names aliased, one row an
/// event.
///
/// A question of its own, asked by the public path: its fold writes each actor's rows to a file and its
/// answer is their number. People and accounts are numbered from 1; 0 is nobody.
struct EventExport: BehavioralQuestion {
    /// The properties that become columns, in this order.
    private static let properties = ["browser", "method", "path"]
    private static let columns =
        ["person", "account", "event", "time_ms", "industry"] + properties

    private let sink: ExportSink

    /// Writes `events.csv`, `people.txt` and `accounts.txt` (line n is the id of number n) and `scope.json`
    /// into `folder`.
    static func write(_ workspace: Workspace, into folder: String) throws -> Int {
        let place = URL(fileURLWithPath: folder, isDirectory: true)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let sink = try ExportSink(place.appendingPathComponent("events.csv"), header: columns)
        let exported = try workspace.ask(EventExport(sink: sink))
        let numbers = try sink.close()
        try lines(numbers.people.map(\.text), in: place.appendingPathComponent("people.txt"))
        try lines(numbers.accounts.map(\.text), in: place.appendingPathComponent("accounts.txt"))
        let scope = "{\"as_of_ms\": \(exported.asOf.millis), \"events\": \(exported.rows)}"
        try lines([scope], in: place.appendingPathComponent("scope.json"))
        return exported.rows
    }

    private static func lines(_ lines: [String], in file: URL) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    }

    // MARK: The question

    var unit: ActorUnit { .person }
    var eventNames: Set<EventName>? { nil }
    var needsProperties: Bool { true }
    var window: TimeWindow { .always }
    var countsLeftOut: Bool { true }

    /// Rows not yet handed to the file, and how many there were.
    struct Tally: Sendable {
        var text: [UInt8] = []
        var rows = 0
        var accounts: [AccountID: Int] = [:]
    }

    func emptyTally(in scope: Scope) -> Tally { Tally() }

    func add(_ history: ActorHistory, to tally: inout Tally, in scope: Scope) {
        var person = 0
        if case .person(let id) = history.actor { person = sink.number(of: id) }
        for occurrence in history.occurrences {
            tally.text += row(of: occurrence, person: person, in: scope, &tally.accounts).utf8
            tally.rows += 1
        }
        if tally.text.count > 1 << 20 {
            sink.write(tally.text)
            tally.text.removeAll(keepingCapacity: true)
        }
    }

    func merge(_ other: Tally, into tally: inout Tally) {
        tally.text += other.text
        tally.rows += other.rows
    }

    func answer(from tally: Tally, in scope: Scope) -> (rows: Int, asOf: Timestamp) {
        sink.write(tally.text)
        return (tally.rows, scope.asOf)
    }

    private func row(
        of occurrence: Occurrence,
        person: Int,
        in scope: Scope,
        _ accounts: inout [AccountID: Int]
    ) -> String {
        var account = 0
        var industry: String?
        if let id = occurrence.account {
            account = accounts[id] ?? sink.number(of: id)
            accounts[id] = account
            industry = scope.accountTraits[id]?["industry"]
        }
        let texts = [industry] + Self.properties.map { occurrence.properties.text($0) }
        return "\(person),\(account),\(quoted(occurrence.event.text)),\(occurrence.time.millis),"
            + texts.map { $0.map(quoted) ?? "" }.joined(separator: ",") + "\n"
    }

    /// A text as a cell of a CSV file.
    private func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [34, 44, 10, 13].contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}

/// The file that several folds write to, and the numbers they give to people and accounts.
private final class ExportSink: Sendable {
    /// Ids by number less 1.
    struct Numbers {
        var people: [PersonID] = []
        var accounts: [AccountID] = []
        fileprivate var accountNumbers: [AccountID: Int] = [:]
        fileprivate var failure: (any Error)?
    }

    private let file: FileHandle
    private let numbers = Mutex(Numbers())

    init(_ url: URL, header: [String]) throws {
        try Data((header.joined(separator: ",") + "\n").utf8).write(to: url)
        file = try FileHandle(forWritingTo: url)
        try file.seekToEnd()
    }

    /// The next number: a person is folded once.
    func number(of person: PersonID) -> Int {
        numbers.withLock {
            $0.people.append(person)
            return $0.people.count
        }
    }

    /// The number of an account, the same whoever asks.
    func number(of account: AccountID) -> Int {
        numbers.withLock {
            if let known = $0.accountNumbers[account] { return known }
            $0.accounts.append(account)
            $0.accountNumbers[account] = $0.accounts.count
            return $0.accounts.count
        }
    }

    /// Adds whole rows; a failure is thrown by `close`.
    func write(_ rows: [UInt8]) {
        numbers.withLock {
            do { try file.write(contentsOf: Data(rows)) } catch { $0.failure = error }
        }
    }

    func close() throws -> Numbers {
        try file.close()
        let all = numbers.withLock { $0 }
        if let failure = all.failure { throw failure }
        return all
    }
}
