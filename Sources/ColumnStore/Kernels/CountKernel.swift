import Growth

/// Counts by period over laid-out occurrences, broken down by codes.
struct CountKernel: Sendable {
    private let query: CountQuery
    private let picked: PickedOccurrences
    private let table: PeriodTable
    private let asked, others: AskedActors
    private let scope: Scope
    private let window: Range<Int64>
    /// By what is broken down, and where the code of an occurrence lies.
    private let column: PropertyColumn?
    private let source: CodeSource?

    /// A kernel for `query`; `nil` when only the fold can answer it: any event, narrowed or by a property of its own, or
    /// too many cells.
    init?(_ query: CountQuery, over projection: Projection, in scope: Scope) {
        window = scope.millis(of: query.window)
        table = PeriodTable(query.period, of: projection.snapshot, within: window, in: scope.zone)
        guard table.count <= Self.cellLimit,
            let picked = PickedOccurrences(query.event, in: projection)
        else { return nil }
        (self.query, self.picked, self.scope) = (query, picked, scope)
        asked = AskedActors(projection.roll, of: projection.unit, in: scope)
        others = AskedActors(projection.roll, of: projection.unit.other, in: scope)
        if let by = query.by, by.of == .event {
            if query.event.event == nil { return nil }
            let column = projection.column(of: by.property, on: query.event)
            (self.column, source) = (column, CodeSource(ofEvents: column))
        } else if let by = query.by {
            let owner: ActorUnit = by.of == .person ? .person : .account
            let column = projection.column(of: by.property, ofEvery: owner, in: scope)
            self.column = column
            source = CodeSource(ofTrait: column, isOfActor: owner == projection.unit)
        } else {
            (column, source) = (nil, nil)
        }
        let (cells, overflow) = table.count.multipliedReportingOverflow(by: width)
        if overflow || cells > Self.cellLimit { return nil }
    }

    /// More cells than this are left to the fold, which keeps only those that are used.
    private static let cellLimit = 1 << 20

    /// How many values there are, the missing one included.
    private var width: Int { (column?.values.count ?? 0) + 1 }

    /// The answer.
    func answer() -> CountAnswer {
        let parts = concurrently(2) { part in
            query.measure == .events ? events(part: part, of: 2) : actors(part: part, of: 2)
        }
        var tally = query.emptyTally(in: scope)
        for cells in parts {
            for value in (column == nil ? width : 0)...width {
                let row = cells[value * (table.count + 1)..<(value + 1) * (table.count + 1)]
                guard let total = row.last, total > 0 else { continue }
                let used = row.dropLast().enumerated().filter { $0.element > 0 }
                let counts = used.map { (table.first + $0.offset, $0.element) }
                tally.add(
                    Dictionary(uniqueKeysWithValues: counts),
                    total: total,
                    under: value < width ? .some(column?.value(UInt32(value))) : nil
                )
            }
        }
        if query.measure != .events {
            tally.leaveOut(picked.countOfNobody(in: window, with: others))
        }
        return query.answer(from: tally, in: scope)
    }

    /// Counts events, those of nobody too.
    private func events(part: Int, of parts: Int) -> [Int] {
        let cells = CountCells(values: width, periods: table.count)
        let lists = picked.lists
        for actor in picked.occurrences.everybody(ofPart: part, of: parts)
        where actor == 0 || asked.contains(actor) {
            for index in lists.range(of: actor) {
                let time = lists.times[index]
                guard time >= window.lowerBound, time < window.upperBound else { continue }
                if actor == 0, !others.contains(Int(lists.partners[index])) { continue }
                cells.count(value(index, actor, lists), table.place(of: time))
            }
        }
        cells.addUp()
        return cells.finished()
    }

    /// Counts actors once each: in a period, in a period under a value, under a value, and at all.
    private func actors(part: Int, of parts: Int) -> [Int] {
        let cells = CountCells(values: width, periods: table.count)
        let lists = picked.lists
        for actor in picked.occurrences.actors(ofPart: part, of: parts)
        where asked.contains(actor) {
            for index in lists.range(of: actor) {
                let time = lists.times[index]
                if time >= window.upperBound { break }
                guard time >= window.lowerBound else { continue }
                cells.count(
                    UInt32(truncatingIfNeeded: actor),
                    under: value(index, actor, lists),
                    in: table.place(of: time)
                )
            }
        }
        return cells.finished()
    }

    /// The code of the value of an occurrence.
    @inline(__always)
    private func value(_ index: Int, _ actor: Int, _ lists: OccurrenceLists) -> Int {
        guard let source else { return 0 }
        return source.code(index, actor, partner: lists.partners[index])
    }
}

/// Counts by value and period in plain memory: after the last period of a value stands all time, after the last value all
/// of them together.
private struct CountCells {
    private struct Cell: BitwiseCopyable {
        var count = 0
        /// Who was counted last.
        var actor: UInt32 = 0
    }
    /// How many values there are, and how many cells one has.
    private let values, stride: Int
    private let cells: UnsafeMutableBufferPointer<Cell>

    init(values: Int, periods: Int) {
        (self.values, stride) = (values, periods + 1)
        cells = .allocate(capacity: (values + 1) * stride)
        cells.initialize(repeating: Cell())
    }

    /// The counts of all cells; they are gone then.
    func finished() -> [Int] {
        defer { cells.deallocate() }
        return cells.map(\.count)
    }

    /// Counts an event.
    @inline(__always)
    func count(_ value: Int, _ period: Int) { cells[value &* stride &+ period].count &+= 1 }

    /// Works out the sums over all time and all values.
    func addUp() {
        for value in 0..<values {
            for period in 0..<stride - 1 {
                let count = cells[value * stride + period].count
                cells[value * stride + stride - 1].count += count
                cells[values * stride + period].count += count
                cells[values * stride + stride - 1].count += count
            }
        }
    }

    /// Counts an actor, all of whose calls follow each other.
    @inline(__always)
    func count(_ actor: UInt32, under value: Int, in period: Int) {
        let (own, all) = (value &* stride, values &* stride)
        // Whoever was counted under the value in the period was counted everywhere.
        guard countOnce(actor, own &+ period) else { return }
        _ = countOnce(actor, own &+ stride &- 1)
        if countOnce(actor, all &+ period) { _ = countOnce(actor, all &+ stride &- 1) }
    }

    /// Counts an actor in a cell; tells whether that is the first time.
    @inline(__always)
    private func countOnce(_ actor: UInt32, _ place: Int) -> Bool {
        guard cells[place].actor != actor else { return false }
        cells[place].actor = actor
        cells[place].count &+= 1
        return true
    }
}
