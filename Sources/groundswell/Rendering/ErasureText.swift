import Engine
import Growth

/// What an erasure will take away, and the receipt afterwards, for people.
enum ErasureText {
    /// What will go.
    static func lines(_ plan: ErasurePlan, style: Style) -> [String] {
        var facts = [
            "ids: \(plan.ids.joined(separator: ", "))",
            "addresses and values nobody else has: \(list(plan.values))",
            "\(count(plan.events, "event")), and every mention in events of others",
            "\(count(plan.ownRecords, "record")) about them, and their name in \(count(plan.namingRecords, "other record")); amounts stay",
        ]
        if !plan.oldCopies.isEmpty {
            facts.append(
                "\(count(plan.oldCopies.count, "copy", "copies")) from before a migration in backups/, as a whole"
            )
        }
        return [style.bold("Erasing \(plan.person) takes away, for ever:")]
            + facts.flatMap { Bullet.lines($0, mark: "·", style: style) }
    }

    /// The receipt.
    static func lines(_ report: ErasureReport, style: Style) -> [String] {
        let changes = report.counts.members.filter { $0.value != 0 }
            .map {
                "\($0.key.split(separator: "_").joined(separator: " ")) \($0.value.canonicalText)"
            }
        let mentions = count(report.mentions, "mention")
        var facts = [
            "\(count(report.events, "event")) hidden, \(mentions) taken out of events of others",
            changes.isEmpty
                ? "no record or note named them"
                : "records and notes: \(changes.joined(separator: ", "))",
        ]
        if report.rejectedRows > 0 {
            facts.append("\(count(report.rejectedRows, "rejected row")) without values now")
        }
        if !report.oldCopies.isEmpty {
            facts.append("removed from backups/: \(report.oldCopies.joined(separator: ", "))")
        }
        for path in report.backupsTold { facts.append("told the backup \(path)") }
        let head = "\(style.good("Erased:")) receipt \(report.receipt) of \(report.at.iso)."
        return [head] + facts.flatMap { Bullet.lines($0, mark: "·", style: style) }
            + warnings(report, style)
    }

    /// What remains, and what somebody has to do.
    private static func warnings(_ report: ErasureReport, _ style: Style) -> [String] {
        var todo = [
            "The hidden events are still in the event files: run `groundswell compact` to take them off the disk."
        ]
        if report.isInConfiguration {
            todo.append("groundswell.yaml names the person; take that out yourself.")
        }
        for path in report.backupsOutOfReach {
            todo.append(
                "The backup \(path) could not be reached; restore it with --erasures and the file `erasures` of this workspace."
            )
        }
        return todo.flatMap { Bullet.lines($0, mark: "!", style: style) }
    }

    private static func list(_ values: [String]) -> String {
        values.isEmpty ? "none" : values.joined(separator: ", ")
    }

    private static func count(_ number: Int, _ word: String, _ plural: String? = nil) -> String {
        Layout.counted(number, word, plural)
    }
}
