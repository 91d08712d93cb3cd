import Growth

/// By what a funnel is broken down, as codes: a row is a number made of one code for each breakdown.
struct FunnelBreakdown: Sendable {
    /// More rows than this are left to the fold, which only keeps those that somebody is in.
    static let rowLimit = 1 << 18

    private let parts: [Part]
    /// The same for the inner loop.
    private let lookups: Column<Lookup>

    /// One breakdown.
    fileprivate struct Part: Sendable {
        /// All values, in order; the code after the last stands for a missing one.
        let values: [ByteString]
        let attribution: Breakdown.Attribution
        /// For each step, where to look.
        let sources: Column<CodeSource>
        /// What the sources point into.
        let columns: [PropertyColumn]
        let common: [Column<UInt32>]
    }

    /// A breakdown without what owns it.
    ///
    /// `@unchecked Sendable`: it points into the `sources` of its `Part`, a column that lives as long as the breakdown and
    /// never changes.
    fileprivate struct Lookup: BitwiseCopyable, @unchecked Sendable {
        enum Choice: BitwiseCopyable {
            case first, last
            case step(Int)
        }
        let choice: Choice
        /// How many codes there are.
        let width: Int
        let sources: UnsafeBufferPointer<CodeSource>
    }

    init(_ query: FunnelQuery, _ projection: Projection, _ scope: Scope) {
        parts = query.by.map { by in
            if by.of == .event { return Part(by, query.steps, projection) }
            let owner: ActorUnit = by.of == .person ? .person : .account
            let column = projection.column(of: by.property, ofEvery: owner, in: scope)
            return Part(by, column, isOfActor: owner == projection.unit, steps: query.steps.count)
        }
        lookups = Column(parts.map(\.lookup))
    }

    /// How many rows there can be.
    var rows: Int {
        parts.reduce(1) { product, part in
            let (rows, overflow) = product.multipliedReportingOverflow(by: part.values.count + 1)
            return overflow ? .max : rows
        }
    }

    /// The values of a row.
    func values(ofRow row: Int) -> BreakdownValues {
        var (rest, values) = (row, [ByteString?]())
        for part in parts.reversed() {
            let (quotient, code) = rest.quotientAndRemainder(dividingBy: part.values.count + 1)
            rest = quotient
            values.append(code < part.values.count ? part.values[code] : nil)
        }
        return BreakdownValues(values: values.reversed())
    }

    /// The rows that somebody is in, in order.
    func rows(from counts: FunnelCounts) -> [(values: BreakdownValues, steps: [Int])] {
        (0..<rows).filter(counts.hasAnybody).map { (values(ofRow: $0), counts.steps(ofRow: $0)) }
    }
}

// MARK: The row of a run

extension FunnelBreakdown {
    /// The row of a run, whose times are known.
    @inline(__always)
    func row(of run: FunnelRun, _ steps: [OccurrenceLists]) -> Int {
        let (lookups, reached) = (lookups.values, run.times.count)
        if lookups.count == 1 {
            let only = lookups[0]
            return only.chosen(of: reached) { smallest(lookups, atStep: $0, of: run, steps[$0]) }
        }
        let along = (0..<reached).map { smallest(lookups, atStep: $0, of: run, steps[$0]) }
        var (row, place) = (0, rows)
        for part in lookups {
            place /= part.width
            row = row * part.width + part.chosen(of: reached) { along[$0] / place % part.width }
        }
        return row
    }

    /// The row of an actor who takes the first step alone, by the event that takes it.
    @inline(__always)
    func row(ofEntry index: Int, _ actor: Int, partner: UInt32) -> Int {
        var row = 0
        for part in lookups.values {
            let code = part.sources[0].code(index, actor, partner: partner)
            row = row &* part.width &+ part.chosen(of: 1) { _ in code }
        }
        return row
    }

    /// The row of the event that took a step; of several in that instant, the first row.
    @inline(__always)
    private func smallest(
        _ lookups: UnsafeBufferPointer<Lookup>,
        atStep number: Int,
        of run: FunnelRun,
        _ step: OccurrenceLists
    ) -> Int {
        let time = run.times[number]
        var smallest = Int.max
        for index in step.range(of: run.actor) {
            if step.times[index] > time { break }
            guard step.times[index] == time else { continue }
            var row = 0
            for part in lookups {
                let code = part.sources[number]
                    .code(index, run.actor, partner: step.partners[index])
                row = row &* part.width &+ code
            }
            smallest = min(smallest, row)
        }
        precondition(smallest < .max, "every step of a run has an event")
        return smallest
    }
}

extension FunnelBreakdown.Lookup {
    /// The code of a run of so many steps, each of which has a code.
    @inline(__always)
    fileprivate func chosen(of steps: Int, _ code: (_ step: Int) -> Int) -> Int {
        let missing = width &- 1
        switch choice {
        case .step(let step): return step <= steps ? code(step &- 1) : missing
        case .first:
            for step in 0..<steps {
                let code = code(step)
                if code != missing { return code }
            }
        case .last:
            for step in (0..<steps).reversed() {
                let code = code(step)
                if code != missing { return code }
            }
        }
        return missing
    }
}

// MARK: Making

extension FunnelBreakdown.Part {
    /// By a trait, which is the same at every step.
    fileprivate init(_ by: Breakdown, _ column: PropertyColumn, isOfActor: Bool, steps: Int) {
        let source = CodeSource(ofTrait: column, isOfActor: isOfActor)
        (values, attribution, columns) = (column.values, by.attribution, [column])
        (sources, common) = (Column(Array(repeating: source, count: steps)), [])
    }

    /// By a property of the events themselves, whose values may differ from step to step.
    fileprivate init(_ by: Breakdown, _ steps: [EventSelector], _ projection: Projection) {
        let columns = steps.map { projection.column(of: by.property, on: $0) }
        let all = Set(columns.flatMap(\.values)).sorted()
        let common = columns.map { column in
            var codes: [UInt32] = []
            var place = 0
            for value in column.values {
                while all[place] != value { place += 1 }
                codes.append(UInt32(place))
            }
            return Column(codes + [UInt32(all.count)])
        }
        let sources = zip(columns, common).map { CodeSource(ofEvents: $0, common: $1) }
        (values, attribution, self.columns) = (all, by.attribution, columns)
        (self.sources, self.common) = (Column(sources), common)
    }

    /// The same without what owns it.
    fileprivate var lookup: FunnelBreakdown.Lookup {
        let choice: FunnelBreakdown.Lookup.Choice =
            switch attribution {
            case .first, .all: .first
            case .last: .last
            case .step(let step): .step(step)
            }
        return .init(choice: choice, width: values.count + 1, sources: sources.values)
    }
}
