import Growth

/// The panel of accounts over laid-out occurrences: a small table of periods and events for one account after another.
///
/// A cell knows which person it counted last; the rows of a person in an account stand together, so that is all it
/// takes to count people.
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
        window = scope.millis(of: query.window)
        table = PeriodTable(query.period, of: projection.snapshot, within: window, in: scope.zone)
        (self.query, self.projection, self.scope) = (query, projection, scope)
        (self.all, self.names, stints) = (all, names, projection.stints())
        asked = AskedActors(projection.roll, of: .account, in: scope)
        // Names of a layout are in order.
        var (counted, places) = ([EventName](), [Int32]())
        for name in projection.names {
            let isCounted = query.events?.contains(name) ?? true
            places.append(isCounted ? Int32(counted.count) : -1)
            if isCounted { counted.append(name) }
        }
        let (cells, overflow) = table.count.multipliedReportingOverflow(by: counted.count)
        if overflow || cells > Self.sheetLimit { return nil }
        (events, self.places) = (counted, Column(places))
    }

    /// Cells of a larger sheet, 16 bytes each, would lie in no cache; the fold keeps only those that are used.
    private static let sheetLimit = 1 << 20

    /// The answer.
    func answer() -> PanelAnswer {
        let parts = concurrently(2) { lists(of: stints.accounts(ofPart: $0, of: 2)) }
        let known = query.window.cut(at: scope.asOf)
        return PanelAnswer(
            rows: PanelRows(
                parts.flatMap { $0 },
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

    private func lists(of accounts: Range<Int>) -> [[PanelRows.Cell]] {
        let sheet = PanelSheet(periods: table.count, events: events.count)
        defer { sheet.free() }
        var lists = CellLists()
        for account in accounts where asked.contains(account) {
            let periods = fill(sheet, with: account)
            sheet.empty(of: account, periods, into: &lists)
        }
        return lists.finished()
    }

    /// Counts what happened in an account, and tells the periods in which anything did.
    @inline(__always)
    private func fill(_ sheet: PanelSheet, with account: Int) -> Range<Int> {
        let (times, names, places) = (all.times.values, names.values, places.values)
        var (first, last) = (table.count, -1)
        for stint in stints.inside(account) {
            let rows = stint.rows(in: window, times)
            if rows.isEmpty { continue }
            first = min(first, table.place(of: times[rows.lowerBound]))
            last = max(last, table.place(of: times[rows.upperBound &- 1]))
            for row in rows {
                let event = Int(places[Int(names[row])])
                if event < 0 { continue }
                sheet.count(event, in: table.place(of: times[row]), of: stint.person)
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

/// What happened in one account, by period and event, in plain memory.
private struct PanelSheet {
    /// Cells are empty before an account and after it.
    private struct Cell: BitwiseCopyable {
        var events: UInt32 = 0
        var people: UInt32 = 0
        /// Who was counted last.
        var person: UInt32 = 0
    }
    private let events: Int
    private let cells: UnsafeMutablePointer<Cell>
    /// A bit for each cell that is used, in words of their own for each period: most cells are empty.
    private let used: UnsafeMutablePointer<UInt64>
    private let words: Int
    private let row: UnsafeMutablePointer<PanelRows.Cell>

    init(periods: Int, events: Int) {
        self.events = events
        words = (events + 63) / 64
        cells = .allocate(capacity: periods * events)
        cells.initialize(repeating: Cell(), count: periods * events)
        used = .allocate(capacity: periods * words)
        used.initialize(repeating: 0, count: periods * words)
        row = .allocate(capacity: events)
    }

    func free() {
        cells.deallocate()
        used.deallocate()
        row.deallocate()
    }

    @inline(__always)
    func count(_ event: Int, in period: Int, of person: UInt32) {
        let cell = cells + (period &* events &+ event)
        cell.pointee.events &+= 1
        cell.pointee.people &+= person == cell.pointee.person ? 0 : 1
        cell.pointee.person = person
        used[period &* words &+ event >> 6] |= 1 &<< UInt64(truncatingIfNeeded: event & 63)
    }

    /// Adds the cells of an account to `lists`, and goes back to nothing.
    @inline(__always)
    func empty(of account: Int, _ periods: Range<Int>, into lists: inout CellLists) {
        for period in periods {
            var count = 0
            for word in 0..<words {
                var bits = used[period &* words &+ word]
                used[period &* words &+ word] = 0
                while bits != 0 {
                    let event = word &* 64 &+ bits.trailingZeroBitCount
                    bits &= bits &- 1
                    let cell = cells + (period &* events &+ event)
                    row[count] = PanelRows.Cell(
                        account: UInt32(truncatingIfNeeded: account &- 1),
                        period: UInt32(truncatingIfNeeded: period),
                        event: UInt32(truncatingIfNeeded: event),
                        events: cell.pointee.events,
                        people: cell.pointee.people
                    )
                    cell.pointee = Cell()
                    count &+= 1
                }
            }
            if count > 0 { lists.append(UnsafeBufferPointer(start: row, count: count)) }
        }
    }
}

/// Cells one after another, in lists of a megabyte: one list that grows would be copied again and again.
private struct CellLists {
    private static let length = 1 << 16
    private var full: [[PanelRows.Cell]] = []
    private var last: [PanelRows.Cell] = []

    @inline(__always)
    mutating func append(_ cells: UnsafeBufferPointer<PanelRows.Cell>) {
        if last.count &+ cells.count > last.capacity {
            if !last.isEmpty { full.append(last) }
            last = []
            last.reserveCapacity(max(Self.length, cells.count))
        }
        last.append(contentsOf: cells)
    }

    func finished() -> [[PanelRows.Cell]] { last.isEmpty ? full : full + [last] }
}
