import Growth

/// The panel of accounts over laid-out occurrences: a small table of periods and events for one account after another.
///
/// A cell knows which person it counted last; the rows of a person in an account stand together, so that is all it
/// takes to count people. Cells of an earlier account are told by its number, so nothing has to be cleared.
struct PanelKernel: Sendable {
    private let query: PanelQuery
    private let projection: Projection
    private let all: Occurrences
    private let names: Column<UInt32>
    private let stints: Stints
    private let asked: AskedActors
    private let scope: Scope
    private let table: PeriodTable
    /// The names in order, and by number of a name its place there; -1 for those that do not count.
    private let events: [EventName]
    private let places: Column<Int32>
    private let window: Range<Int64>

    /// A kernel for `query` over a projection of people; `nil` when only the fold can answer it: a cell to open.
    init?(_ query: PanelQuery, over projection: Projection, in scope: Scope) {
        let all = projection.all
        guard query.cell == nil, let names = all.names else { return nil }
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (self.all, self.names, stints) = (all, names, projection.stints())
        asked = AskedActors(projection.roll, of: .account, in: scope)
        let (earliest, latest) = projection.snapshot.span
        table = PeriodTable(query.period, in: scope.zone, from: earliest, to: latest)
        let counted = projection.names.filter { query.events?.contains($0) ?? true }.sorted()
        guard table.count * counted.count <= Self.sheetLimit else { return nil }
        events = counted
        places = Column(projection.names.map { Int32(counted.firstIndex(of: $0) ?? -1) })
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
        let sheet = PanelSheet(periods: table.count, events: events.count)
        defer { sheet.free() }
        var cells: [PanelRows.Cell] = []
        for account in accounts {
            let periods = fill(sheet, with: account)
            sheet.write(account, periods, to: &cells)
        }
        return cells
    }

    /// Counts what an account did, and tells the periods in which it did anything.
    @inline(__always)
    private func fill(_ sheet: PanelSheet, with account: Int) -> Range<Int> {
        let (times, names, places) = (all.times.values, names.values, places.values)
        var (first, last) = (table.count, -1)
        for stint in stints.inside(account) {
            var clock = PeriodClock()
            for row in stint.rows {
                let time = times[row]
                guard time >= window.lowerBound, time < window.upperBound else { continue }
                let event = Int(places[Int(names[row])])
                if event < 0 { continue }
                let period = clock.advance(to: time, in: table)
                (first, last) = (min(first, period), max(last, period))
                sheet.count(event, in: period, of: stint.person, account)
            }
        }
        return min(first, last + 1)..<last + 1
    }

    private var leftOutEvents: Int {
        let others = AskedActors(projection.roll, of: .person, in: scope)
        return stints.inside(0)
            .filter { others.contains(Int($0.person)) }
            .reduce(0) { sum, stint in
                sum
                    + stint.rows.count {
                        window.contains(all.times.values[$0])
                            && places.values[Int(names.values[$0])] >= 0
                    }
            }
    }
}

/// What one account did, by period and event, in plain memory.
private struct PanelSheet {
    private struct Cell: BitwiseCopyable {
        /// Whose cell it is.
        var account: UInt32 = 0
        var events: UInt32 = 0
        var people: UInt32 = 0
        /// Who was counted last.
        var person: UInt32 = 0
    }
    private let events: Int
    private let cells: UnsafeMutableBufferPointer<Cell>
    /// A bit for each cell of the account, in words of its own for each period: most cells are empty.
    private let used: UnsafeMutableBufferPointer<UInt64>
    private let words: Int

    init(periods: Int, events: Int) {
        self.events = events
        words = (events + 63) / 64
        cells = .allocate(capacity: periods * events)
        cells.initialize(repeating: Cell())
        used = .allocate(capacity: periods * words)
        used.initialize(repeating: 0)
    }

    func free() {
        cells.deallocate()
        used.deallocate()
    }

    @inline(__always)
    func count(_ event: Int, in period: Int, of person: UInt32, _ account: Int) {
        let place = period &* events &+ event
        var cell = cells[place]
        if cell.account != account {
            cell = Cell(account: UInt32(truncatingIfNeeded: account))
            used[period &* words &+ event >> 6] |= 1 &<< UInt64(truncatingIfNeeded: event & 63)
        }
        cell.events &+= 1
        if person != cell.person {
            cell.people &+= 1
            cell.person = person
        }
        cells[place] = cell
    }

    /// Adds the rows of an account.
    @inline(__always)
    func write(_ account: Int, _ periods: Range<Int>, to rows: inout [PanelRows.Cell]) {
        for period in periods {
            for word in 0..<words {
                var bits = used[period &* words &+ word]
                used[period &* words &+ word] = 0
                while bits != 0 {
                    let event = word &* 64 &+ bits.trailingZeroBitCount
                    bits &= bits &- 1
                    let cell = cells[period &* events &+ event]
                    rows.append(
                        PanelRows.Cell(
                            account: UInt32(truncatingIfNeeded: account &- 1),
                            period: UInt32(truncatingIfNeeded: period),
                            event: UInt32(truncatingIfNeeded: event),
                            events: cell.events,
                            people: cell.people
                        )
                    )
                }
            }
        }
    }
}
