import ArgumentParser
import Engine
import Glibc
import Growth

/// Takes live events from standard input.
struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take live events from standard input, and say when they are safe.",
        discussion: """
            Reads JSON lines in Segment's form. After each group of lines that is safely on disk it prints one line,

              {"through":1200,"stored":998,"duplicates":2,"dead_letters":0,"suppressed":0}

            where `through` counts the lines read so far and the rest is about this group. Lines beyond the last
            `through` may be lost in a crash: send them again, what is there already counts as duplicate. A group is
            what is ready to be read, so a single line is answered at once. Lines that cannot be read are kept as dead
            letters, and the exit code is 1.

            A full disk ends it with exit code 4. With --wait it holds the lines at hand, reads no more of the pipe and
            goes on when there is room.

            Examples:
              tail -F events.jsonl | groundswell ingest --wait
              groundswell ingest --batch 5000 < events.jsonl
            """
    )

    @Option(
        help: ArgumentHelp("At most so many lines in a group, up to 10,000.", valueName: "lines")
    )
    var batch = 1_000

    @Flag(help: "When the disk is full, wait for room instead of ending.")
    var wait = false

    @OptionGroup var options: WorkspaceOptions

    func validate() throws {
        guard (1...10_000).contains(batch) else {
            throw ValidationError("--batch is from 1 to 10000.")
        }
    }

    func run() throws {
        let workspace = try options.open()
        var groups = LineGroups(Console.current.input, limit: batch)
        var total = EventBooks()
        var through = 0
        while let lines = try groups.next() {
            let books = try ingest(lines, into: workspace)
            total += books
            through += lines.count
            Output.line(books.document(through: through).compactText)
            Output.flush()
        }
        if !options.json { Output.error(summary(of: total)) }
        if total.deadLetters > 0 { throw DoneWithRejects() }
    }

    /// Keeps a group; asks again every second while the disk is full and that is to be waited for.
    private func ingest(
        _ lines: [ArraySlice<UInt8>],
        into workspace: Workspace
    ) throws -> EventBooks {
        var isWaiting = false
        while true {
            do { return try workspace.ingest(lines) } catch let failure as StorageFailure
                where wait && failure.code == "disk_full"
            {
                if !isWaiting {
                    Output.error("The disk is full; lines held until there is room: \(lines.count)")
                }
                isWaiting = true
                sleep(1)
            }
        }
    }

    private func summary(of books: EventBooks) -> String {
        var parts = ["\(Layout.grouped(books.stored)) events stored"]
        if books.duplicates > 0 { parts.append("\(Layout.grouped(books.duplicates)) came before") }
        if books.suppressed > 0 {
            parts.append("\(Layout.grouped(books.suppressed)) of erased people dropped")
        }
        if books.deadLetters > 0 {
            parts.append(
                "\(Layout.grouped(books.deadLetters)) refused (`groundswell dead-letters`)"
            )
        }
        return parts.joined(separator: ", ") + "."
    }
}

extension EventBooks {
    /// What became of a group that ends with line `through`.
    fileprivate func document(through line: Int) -> JSONValue {
        .object(
            [
                "through": JSONValue(line), "stored": JSONValue(stored),
                "duplicates": JSONValue(duplicates), "dead_letters": JSONValue(deadLetters),
                "suppressed": JSONValue(suppressed),
            ]
        )
    }
}
