import ArgumentParser
import Engine
import Growth

/// Writes a backup.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write everything to a new folder that `restore` makes a workspace of.",
        discussion: """
            The folder holds one consistent moment with the checksum of every file, and gets its name when all of it
            is on disk. It is not encrypted: keep it as safe as the workspace. The workspace remembers where its
            backups are, so that people who are erased later stay erased when one is restored.

            Examples:
              groundswell backup /mnt/usb/acme-2026-11-24
              groundswell backup ../backups/monday --json
            """
    )

    @Argument(
        help: "A folder that does not exist yet, outside of the workspace.",
        completion: .directory
    )
    var target: String

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let report = try options.open().backUp(to: Console.current.path(target))
        let (files, bytes) = (report.contents.files.count, report.contents.bytes)
        if options.json {
            return Output.document([
                "backup": .string(report.path), "files": JSONValue(files),
                "bytes": JSONValue(bytes), "made_at": .string(report.contents.madeAt.iso),
            ])
        }
        Output.line(
            "\(Style.standardOutput.good("Backed up:")) \(Layout.grouped(files)) files, \(ByteCount.text(bytes)), to \(report.path)."
        )
        Output.line("To bring it back: groundswell restore \(report.path) --workspace NEW")
    }
}

/// Makes a workspace of a backup.
struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new workspace of a backup.",
        discussion: """
            Every file is checked before anything is written; a backup that is damaged, incomplete or of a newer
            groundswell is refused. No workspace is touched but the new one. People who were erased since the backup
            was made are erased from it again. When the backup was out of reach then, name the file `erasures` of
            the workspace it was made of.

            Examples:
              groundswell restore /mnt/usb/acme-2026-11-24 --workspace acme-again
              groundswell restore old-backup --workspace acme-again --erasures acme/erasures
            """
    )

    @Argument(help: "The folder of the backup.", completion: .directory)
    var backup: String

    @Option(
        help: ArgumentHelp("A list of erased people to apply, too.", valueName: "file"),
        completion: .file()
    )
    var erasures: String?

    @OptionGroup var options: WorkspaceOptions

    func validate() throws {
        guard options.workspace != nil else {
            throw ValidationError(
                "Name the new workspace: groundswell restore \(backup) --workspace NEW"
            )
        }
    }

    func run() throws {
        let report = try Workspace.restore(
            backup,
            to: options.folder().path,
            erasures: erasures
        )
        if options.json {
            return Output.document([
                "workspace": .string(report.path), "files": JSONValue(report.contents.files.count),
                "bytes": JSONValue(report.contents.bytes),
                "made_at": .string(report.contents.madeAt.iso),
                "erased_again": JSONValue(report.erasedAgain),
            ])
        }
        Output.line(
            "\(Style.standardOutput.good("Restored:")) \(report.path), as it was at \(DiagnosisReport.minute(report.contents.madeAt))."
        )
        if report.erasedAgain > 0 {
            let people = report.erasedAgain == 1 ? "person" : "people"
            Output.line(
                "\(Layout.grouped(report.erasedAgain)) \(people) erased since then were erased from it again."
            )
        }
    }
}
