import Charts
import Connectors
import Engine
import Growth
import Reports

extension PageRoute {
    /// What stands behind the counts of Sources.
    static let rows: [PageRoute] = [
        .get("/sources/rows/{kind}", .holder(.data), lane: .question) { call in
            .page(try RowsPage(call).page)
        },
        .get("/sources/rows/{kind}/csv", .holder(.data), lane: .question) { call in
            let rows = try RowsPage(call, limit: .max)
            try call.workspace.accessControl.note("export rows", rows.name, by: call.call.actor)
            return .csv(
                rows.table.csv,
                name: "\(rows.name).csv"
            )
        },
    ]
}

/// A count of Sources opened: what is counted, and the rows.
struct RowsPage {
    /// What the address calls them.
    let name: String
    let table: FindingTable
    private let call: PageCall
    private let title: String
    private let count: Int
    private let definition: String

    /// Rows of a page at most, and of a download of events.
    private static let (shown, events) = (200, 100_000)

    /// - Throws: `APIProblem` where nothing is called so; `StorageFailure`.
    init(_ call: PageCall, limit: Int = shown) throws {
        self.call = call
        name = call.call.part("kind")
        let workspace = call.workspace
        let documents: [JSONValue]
        switch name {
        case "events":
            let found = try workspace.events(after: nil, limit: min(limit, Self.events))
            let identity = try workspace.knownIdentity()
            (title, count) = ("Events", try workspace.eventStatus().events)
            documents = found.map(identity.document)
            definition =
                "Every event that figures count: each id once, without what was undone or erased, and without what is older than is kept. Here are the earliest; `groundswell export` writes all."
        case "joined-people":
            title = "People, joined"
            count = try workspace.knownIdentity().everybody.count
            documents = try workspace.people(after: nil, limit: limit).map(\.1)
            definition =
                "User ids, anonymous ids and addresses that belong to one person count once. `groundswell joins` says who was joined to whom, and why."
        case "joined-accounts":
            let all = try workspace.accounts(after: nil, limit: .max)
            (title, count) = ("Companies, joined", all.count)
            documents = all.prefix(limit).map(\.1)
            definition =
                "Companies of several systems that share an id or a work domain count once. `groundswell joins` says which, and why."
        default:
            guard let kind = RecordKind(rawValue: name) else { throw APIProblem.notThere }
            let records = try workspace.records(kind)
            (title, count) = (Words.capitalized(ImportWords.noun(kind.rawValue)), records.count)
            documents = records.prefix(limit).map(\.document)
            definition =
                "Each id once, as its newest row has it, without what was undone. A field that a newer row leaves out stays; one that it clears goes."
        }
        table = Self.table(title, documents)
    }

    /// Documents under the names of their members, in the order in which these come up.
    private static func table(_ title: String, _ documents: [JSONValue]) -> FindingTable {
        var (columns, places): ([String], [String: Int]) = ([], [:])
        let cells = documents.map(Self.cells)
        for (name, _) in cells.joined() where places[name] == nil {
            places[name] = columns.count
            columns.append(name)
        }
        let rows = cells.map { cells in
            var row = [JSONValue](repeating: .null, count: columns.count)
            for (name, value) in cells { if let place = places[name] { row[place] = value } }
            return row
        }
        return FindingTable(title: title, columns: columns, rows: rows)
    }

    /// The members of a document; those of an object in it, such as an amount, stand for themselves.
    private static func cells(_ document: JSONValue) -> [(name: String, value: JSONValue)] {
        (document.objectValue?.members ?? [])
            .flatMap { member -> [(name: String, value: JSONValue)] in
                guard let inner = member.value.objectValue else {
                    return [(member.key, member.value)]
                }
                return inner.members.map { ("\(member.key).\($0.key)", $0.value) }
            }
    }

    var page: Page {
        Page(
            title,
            at: .sources,
            [
                Part.crumbs([("Sources", "/sources")], title),
                Part.head(title, "\(ImportWords.grouped(count)) count."),
                Part.card(
                    "What is counted",
                    id: "definition",
                    [.element("p", [:], definition)]
                ),
                Part.card(
                    "The rows",
                    id: "rows",
                    [
                        .element(
                            "p",
                            ["class": "hint"],
                            "The first \(ImportWords.grouped(table.rows.count)) of \(ImportWords.grouped(count))."
                        ), TableMarkup(table, limit: Self.shown).markup,
                        Part.download("/sources/rows/\(name)/csv"),
                    ]
                ),
            ]
        )
    }
}
