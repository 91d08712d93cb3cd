import Catalog
import Charts
import Connectors
import Growth

/// Which column fills what, for people.
struct MappingPlan {
    private let kind: ImportKind
    private let mapping: Mapping?

    init(_ kind: ImportKind, _ mapping: Mapping?) { (self.kind, self.mapping) = (kind, mapping) }

    private var missing: [ImportField] {
        let hasStage = mapping?.field("stage") != nil
        return kind.fields.filter { field in
            field.isRequired && mapping?.field(field.name) == nil
                && !(field.name == "outcome" && hasStage)
        }
    }

    private var lacksActor: Bool {
        kind == .events
            && ["user", "anonymous", "account"].allSatisfy { mapping?.field($0) == nil }
    }

    /// One line that says whether anything is missing.
    var verdict: Markup {
        guard mapping != nil else {
            return Part.state(.bad, "The text cannot be read; see above.")
        }
        var words = missing.map(\.summary)
        if lacksActor { words.append("who did it (a user, a device or an account)") }
        return words.isEmpty
            ? Part.state(.good, "Everything that is needed has a column.")
            : Part.state(.bad, "Still missing: \(words.joined(separator: "; ")).")
    }

    var markup: [Markup] {
        let missing = missing
        let shown = kind.fields.filter { field in
            mapping?.field(field.name) != nil || missing.contains(field)
        }
        let rows = shown.map { field in
            [
                Cell([
                    .element("strong", [:], field.name), .element("br"),
                    .element("small", [:], field.summary),
                ]),
                mapping?.field(field.name).map { Cell(Self.source($0)) }
                    ?? Cell([Part.state(.bad, "missing")]),
            ]
        }
        return [
            Part.table(
                "Which column is what",
                [("What it is here", false), ("Comes from", false)],
                rows
            )
        ] + rest(shown)
    }

    private func rest(_ shown: [ImportField]) -> [Markup] {
        let open = kind.fields.filter { !shown.contains($0) }.map(\.name)
        var lines: [String] = []
        switch mapping?.properties {
        case .all?: lines.append("All other columns are kept beside it.")
        case .columns(let columns)? where !columns.isEmpty:
            lines.append("Kept beside it: \(columns.map(\.column).joined(separator: ", ")).")
        default: break
        }
        if !open.isEmpty {
            lines.append("Not in this file, and not needed: \(open.joined(separator: ", ")).")
        }
        return lines.map { .element("p", ["class": "hint"], [Markup($0, limit: 600)]) }
    }

    private static func source(_ field: FieldMapping) -> String {
        let source: String
        switch field.source {
        case .columns(let names): source = names.joined(separator: " + ")
        case .constant(let text): source = "“\(text)” in every row"
        }
        return source + (field.lookup.map { ", through \(ImportWords.noun($0.rawValue))" } ?? "")
    }
}
