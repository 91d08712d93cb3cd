import Growth

/// The panel of accounts over laid-out occurrences: a small table of periods and events for one account after another.
///
/// A cell knows which person it counted last; the rows of a person in an account stand together, so that is all it
/// takes to count people. Cells of an earlier account are told by its number, so nothing has to be cleared.
struct PanelKernel: Sendable {
    private let query: PanelQuery
    private let projection: Projection
    private let all: Occurrences
    private let names: Column<UInt16>
    private let stints: Stints
    private let asked: AskedActors
    private let scope: Scope
    private let table: PeriodTable
    /// The names in order, and by number of a name its place there; `nil` for those that do not count.
    private let events: [EventName]
    private let places: [Int?]
    private let window: Range<Int64>

    /// A kernel for `query` over a projection of people; `nil` when only the fold can answer it: a cell to open.
    init?(_ query: PanelQuery, over projection: Projection, in scope: Scope) {
        guard query.cell == nil, let all = projection.all(), let names = all.names,
            let stints = projection.stints()
        else { return nil }
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (self.all, self.names, self.stints) = (all, names, stints)
        asked = AskedActors(projection.roll, of: .account, in: scope)
        let (earliest, latest) = projection.snapshot.span
        table = PeriodTable(query.period, in: scope.zone, from: earliest, to: latest)
        let counted = projection.names.filter { query.events?.contains($0) ?? true }.sorted()
        guard table.count * counted.count <= Self.sheetLimit else { return nil }
        events = counted
        places = projection.names.map { counted.firstIndex(of: $0) }
        let start = query.window.from.millis
        window = start..<max(start, min(query.window.to, scope.asOf).millis)
    }

    /// Cells of a larger sheet, 16 bytes each, would lie in no cache; the fold keeps only those that are used.
    private static let sheetLimit = 1 << 20

    /// The answer.
    func answer() -> PanelAnswer {
        let order = projection.accountsInOrder().filter { asked.contains($0) }
        let parts = concurrently(2) { part in
            cells(order[order.count * part / 2..<order.count * (part + 1) / 2])
        }
        let known = query.window.cut(at: scope.asOf)
        return PanelAnswer(
            rows: PanelRows(
                parts,
                accounts: projection.roll.accounts,
                periods: (0..<table.count)
                    .map {
                        PanelRows.Span(
                            start: Timestamp(millis: table.starts[$0]),
                            isComplete: known.holds(query.period, table.first + $0, in: scope.zone)
                        )
                    },
                events: events
            ),
            leftOutEvents: leftOutEvents,
            members: [],
            query: query
        )
    }

    private func cells(_ accounts: ArraySlice<Int>) -> [PanelRows.Cell] {
        var sheet = PanelSheet(periods: table.count, events: events.count)
        var cells: [PanelRows.Cell] = []
        for account in accounts {
            fill(&sheet, with: account)
            sheet.write(account, to: &cells)
        }
        return cells
    }

    @inline(__always)
    private func fill(_ sheet: inout PanelSheet, with account: Int) {
        for stint in stints.inside(account) {
            var clock: PeriodClock?
            for row in stint.rows {
                let time = all.times.values[row]
                guard window.contains(time), let event = places[Int(names.values[row])] else {
                    continue
                }
                var now = clock ?? PeriodClock(table, at: time)
                sheet.count(event, in: now.advance(to: time), of: stint.person, account)
                clock = now
            }
        }
    }

    private var leftOutEvents: Int {
        let others = AskedActors(projection.roll, of: .person, in: scope)
        return stints.inside(0)
            .filter { others.contains(Int($0.person)) }
            .reduce(0) { sum, stint in
                sum
                    + stint.rows.count {
                        window.contains(all.times.values[$0])
                            && places[Int(names.values[$0])] != nil
                    }
            }
    }
}

/// What one account did, by period and event.
private struct PanelSheet {
    private struct Cell {
        /// Whose cell it is.
        var account: UInt32 = 0
        var events: UInt32 = 0
        var people: UInt32 = 0
        /// Who was counted last.
        var person: UInt32 = 0
    }
    private let events: Int
    private var cells: [Cell]
    private var first = Int.max
    private var last = -1

    init(periods: Int, events: Int) {
        self.events = events
        cells = Array(repeating: Cell(), count: periods * events)
    }

    @inline(__always)
    mutating func count(_ event: Int, in period: Int, of person: UInt32, _ account: Int) {
        let place = period * events + event
        if cells[place].account != account {
            cells[place] = Cell(account: UInt32(account))
            (first, last) = (min(first, period), max(last, period))
        }
        cells[place].events += 1
        if person != cells[place].person {
            cells[place].people += 1
            cells[place].person = person
        }
    }

    /// Adds the rows of an account.
    mutating func write(_ account: Int, to rows: inout [PanelRows.Cell]) {
        for period in min(first, last + 1)..<last + 1 {
            for event in 0..<events where cells[period * events + event].account == account {
                let cell = cells[period * events + event]
                rows.append(
                    PanelRows.Cell(
                        account: UInt32(account - 1),
                        period: UInt32(period),
                        event: UInt32(event),
                        events: cell.events,
                        people: cell.people
                    )
                )
            }
        }
        (first, last) = (.max, -1)
    }
}
