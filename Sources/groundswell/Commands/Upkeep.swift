import ArgumentParser
import Catalog
import Engine
import Growth

/// Checks that everything is as it was written.
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check every file and every row, and recount the books.",
        discussion: """
            Reads everything that is stored, compares it with its checksums, and compares what the books say was
            kept with what is there. Nothing is changed. Exits with 4 when something is wrong.

            Example:
              groundswell verify
            """
    )

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let verification = try options.open(skippingDamage: true).verify()
        if options.json {
            Output.document(verification.document)
        } else {
            for line in VerificationText(verification, style: .standardOutput).lines {
                Output.line(line)
            }
        }
        if !verification.isSound { throw FoundDamage() }
    }
}

/// The check was done, and something is wrong: the process ends with 4.
struct FoundDamage: Error {
    let exitCode: Int32 = 4
}

extension Verification {
    /// The outcome as JSON.
    var document: JSONValue {
        [
            "sound": .bool(isSound),
            "files": .array(
                files.map { file in
                    [
                        "kind": .string(file.kind), "file": .string("events/" + file.name),
                        "rows": JSONValue(file.rows), "earliest": JSONValue(file.earliest?.iso),
                        "latest": JSONValue(file.latest?.iso), "damage": JSONValue(file.damage),
                    ]
                }
            ),
            "catalog": .array(
                catalog.map {
                    [
                        "table": .string($0.table), "damage": .string($0.sort.rawValue),
                        "count": JSONValue($0.count),
                    ]
                }
            ),
            "books": .array(
                books.map {
                    [
                        "hour": .string($0.hour.start.iso), "booked": JSONValue($0.booked),
                        "found": JSONValue($0.found),
                    ]
                }
            ),
            "missing_rejects": .array(missingRejects.map(JSONValue.string)),
        ]
    }
}

/// The outcome of a check, for people.
struct VerificationText {
    private let verification: Verification
    private let style: Style

    init(_ verification: Verification, style: Style) {
        (self.verification, self.style) = (verification, style)
    }

    var lines: [String] {
        let files = verification.files
        let rows = files.reduce(0) { $0 + $1.rows }
        let looked =
            "\(Layout.counted(files.count, "event file")) with "
            + "\(Layout.counted(rows, "row")), the catalog row by row, and the books"
        if verification.isSound {
            return Layout.wrap(
                "\(style.good("Sound:")) \(looked) are as they were written.",
                width: style.width
            )
        }
        var lines = Layout.wrap(
            "\(style.bad("Damaged:")) of \(looked), this is not as it was written:",
            width: style.width
        )
        for text in complaints { lines += Bullet.lines(text, mark: "!", style: style) }
        return lines + [""]
            + Layout.wrap(
                "Restore the newest backup that verifies (groundswell restore), or undo the imports that brought the damaged files (groundswell imports) and import their files again.",
                width: style.width
            )
    }

    private var complaints: [String] {
        verification.damaged.map { file in
            let span = file.earliest.flatMap { from in
                file.latest.map { " from \(from.iso.prefix(10)) to \($0.iso.prefix(10))" }
            }
            return
                "events/\(file.name): \(file.damage ?? ""); \(Layout.counted(file.rows, "row"))\(span ?? "") cannot be trusted."
        }
            + verification.catalog.map {
                "catalog, \($0.table): \($0.sort.rawValue) (\(Layout.grouped($0.count)))."
            }
            + verification.books.map {
                "books of \($0.hour.start.iso): \(Layout.grouped($0.booked)) events should be kept, \(Layout.grouped($0.found)) are."
            }
            + verification.missingRejects.map { "rejects/\($0): the file is missing." }
    }
}

/// Writes the event files anew.
struct Compact: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rewrite the event files without what was undone, erased or is past retention.",
        discussion: """
            What was undone, erased or is past retention stopped counting at once; this takes it off the disk, and
            sorts the rest for faster answers.

            Example:
              groundswell compact
            """
    )

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let report = try options.open().compact()
        if options.json { return Output.document(report.document) }
        if report.expired > 0 {
            Output.line(
                "\(Layout.counted(report.expired, "event")) past retention went."
            )
        }
        guard report.filesBefore > 0 else { return Output.line("There is nothing to compact.") }
        let text =
            "\(Style.standardOutput.good("Compacted:")) \(Layout.grouped(report.filesBefore)) → "
            + "\(Layout.grouped(report.filesAfter)) files, \(ByteCount.text(report.bytesBefore)) → "
            + "\(ByteCount.text(report.bytesAfter)), \(Layout.counted(report.rowsDropped, "row")) gone for ever."
        for line in Layout.wrap(text, width: Style.standardOutput.width) { Output.line(line) }
    }
}

extension CompactionReport {
    /// The outcome as JSON.
    var document: JSONValue {
        [
            "expired": JSONValue(expired), "files_before": JSONValue(filesBefore),
            "files_after": JSONValue(filesAfter), "bytes_before": JSONValue(bytesBefore),
            "bytes_after": JSONValue(bytesAfter), "rows_dropped": JSONValue(rowsDropped),
        ]
    }
}

/// Sets for how long events are kept.
struct Keep: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "For how many days events are kept.",
        discussion: """
            Events older than that stop counting at once and for ever, and leave the disk with the next
            `groundswell compact`, which also applies the days that have passed since. Records are kept: they say
            how things are, not what happened. Asks before anything goes.

            Examples:
              groundswell keep
              groundswell keep 730
              groundswell keep forever
            """
    )

    @Argument(help: "A number of days, or `forever`; left out, tells what holds.")
    var days: String?

    @OptionGroup var consent: ConsentOption
    @OptionGroup var options: WorkspaceOptions

    func validate() throws { _ = try wanted() }

    func run() throws {
        let workspace = try options.open()
        guard days != nil else { return try show(workspace, gone: nil) }
        let wanted = try wanted()
        if let wanted {
            let start = workspace.retentionStart(days: wanted)
            let count = try workspace.eventCount(before: start)
            if count > 0 {
                try consent.ask(
                    [
                        "\(Layout.counted(count, "event")) before \(start.iso.prefix(10)) will go for ever."
                    ],
                    toType: String(wanted),
                    "the number of days"
                )
            }
        }
        try show(workspace, gone: workspace.keepEvents(days: wanted))
    }

    /// The days asked for; `nil` for ever.
    private func wanted() throws -> Int? {
        guard let days, days != "forever" else { return nil }
        guard let count = Int(days), (1...36_500).contains(count) else {
            throw ValidationError(
                "\(days): expected a number of days from 1 to 36,500, or `forever`."
            )
        }
        return count
    }

    private func show(_ workspace: Workspace, gone: Int?) throws {
        let days = try workspace.retentionDays()
        if options.json {
            return Output.document([
                "days": days.map { JSONValue($0) } ?? .null,
                "since": JSONValue(days.map { workspace.retentionStart(days: $0).iso }),
                "gone": gone.map { JSONValue($0) } ?? .null,
            ])
        }
        let since = days.map { String(workspace.retentionStart(days: $0).iso.prefix(10)) }
        Output.line(
            days.map {
                "Events are kept for \(Layout.counted($0, "day")): those since \(since ?? "") count."
            } ?? "Events are kept for ever."
        )
        if let gone, gone > 0 {
            Output.line(
                "\(Layout.counted(gone, "event")) went; `groundswell compact` takes them off the disk."
            )
        }
    }
}

/// Sizes as people read them.
enum ByteCount {
    /// `512 B`, `1.4 MB`.
    static func text(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), 0)
        let units = ["B", "kB", "MB", "GB", "TB"]
        while value >= 1_000, unit < units.count - 1 { (value, unit) = (value / 1_000, unit + 1) }
        let tenths = Int((value * 10).rounded())
        return unit == 0 || tenths >= 100
            ? "\(Layout.grouped(tenths / 10)) \(units[unit])"
            : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}

/// Asks before something goes for ever.
struct ConsentOption: ParsableArguments {
    @Flag(help: "Do not ask.")
    var yes = false

    /// Says what will go and waits until `word` is typed again.
    /// - Throws: `InputProblem` when nobody can be asked or something else was typed.
    func ask(_ lines: [String], toType word: String, _ meaning: String) throws {
        for line in lines { Output.error(line) }
        if yes { return }
        guard Console.current.canAsk else {
            throw InputProblem(
                "not_confirmed",
                "nobody can be asked here, and nothing was changed.",
                advice: "Say --yes to go on."
            )
        }
        Output.prompt("Type \(meaning) again to go on: ")
        guard Console.current.readLine() == word else {
            throw InputProblem("not_confirmed", "something else was typed; nothing was changed.")
        }
    }
}
