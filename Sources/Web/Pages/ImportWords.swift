import Catalog
import Charts
import Connectors
import Engine
import Growth
import Reports

/// How pages speak of files and their rows.
enum ImportWords {
    /// What the rows of a kind are, for whoever knows no code names.
    static func title(_ kind: ImportKind) -> String {
        guard case .records(let kind) = kind else { return "Events: who did what, and when" }
        return switch kind {
        case .accounts: "Companies (accounts)"
        case .people: "People (users, contacts)"
        case .memberships: "Who belongs to which company"
        case .subscriptions: "Subscriptions"
        case .invoices: "Invoices and payments"
        case .opportunities: "Deals (opportunities)"
        case .stageChanges: "Changes of the stage of deals"
        case .activities: "Sales activities (calls, meetings, tickets)"
        case .pilots: "Pilots and trials that sales ran"
        case .churnReasons: "Why customers left"
        case .products: "Products and prices"
        case .spend: "Spend on marketing and sales"
        case .team: "The sales team"
        case .signals: "Signals (feedback, surveys, intent)"
        }
    }

    /// The same in one or two words, with a small letter.
    static func noun(_ name: String) -> String {
        guard let kind = ImportKind(name) else { return name }
        guard case .records(let kind) = kind else { return "events" }
        return switch kind {
        case .accounts: "companies"
        case .stageChanges: "stage changes"
        case .opportunities: "deals"
        case .churnReasons: "churn reasons"
        case .team: "members of the team"
        case .spend: "lines of spend"
        default: kind.rawValue
        }
    }

    /// `1,204`.
    static func grouped(_ number: Int) -> String { Quantity.Unit.grouped(Double(number)) }

    /// `12.4 MB`.
    static func size(_ bytes: Int) -> String {
        guard bytes >= 1_000 else { return Words.counted(bytes, "byte") }
        let isLarge = bytes >= 1_000_000
        let tenths = (bytes + (isLarge ? 50_000 : 50)) / (isLarge ? 100_000 : 100)
        return "\(grouped(tenths / 10)).\(tenths % 10) \(isLarge ? "MB" : "KB")"
    }

    /// The last part of a path.
    static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// What an import did, in sentences.
    static func sentences(_ report: ImportReport) -> [String] {
        if report.wasAlreadyImported {
            let import_ = report.id.map { "import \($0)" } ?? "an import"
            return ["This very file came with \(import_) before. Nothing was added."]
        }
        let outcome = report.outcome
        let noun = noun(outcome.kind)
        var sentences = [
            "\(Words.counted(outcome.added, "row is", "rows are")) stored as \(noun)."
        ]
        if outcome.duplicates > 0 {
            sentences.append(
                "\(Words.counted(outcome.duplicates, "row was", "rows were")) there already, and count once."
            )
        }
        if let replaced = report.replaced {
            sentences.append(
                "It takes the place of import \(replaced), which brought the same file."
            )
        }
        let refused = outcome.rejected + outcome.conflicts
        if refused > 0 {
            let reasons = report.rejections.prefix(5)
                .map { "\(grouped($0.count)) × \(reason($0.example))" }
            sentences.append(
                "\(Words.counted(refused, "row was", "rows were")) refused: "
                    + reasons.joined(separator: "; ") + "."
            )
        }
        return sentences + report.notes.map(sentence)
    }

    /// Why a row was refused, with its column in front.
    static func reason(_ rejection: Rejection) -> String {
        (rejection.field.map { "\($0): " } ?? "") + withoutAdvice(rejection.reason)
    }

    /// A reason without what to write into a mapping, for where there is none.
    static func withoutAdvice(_ reason: String) -> String {
        reason.firstRange(of: "; write map:").map { String(reason[..<$0.lowerBound]) } ?? reason
    }

    /// A note with a capital letter and a full stop.
    static func sentence(_ note: String) -> String {
        let text = note.prefix(1).uppercased() + note.dropFirst()
        return text.hasSuffix(".") ? text : text + "."
    }
}
