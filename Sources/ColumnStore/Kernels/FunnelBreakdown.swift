import Growth

/// By what a funnel is broken down, as codes: a row is a number made of one code for each breakdown.
struct FunnelBreakdown: Sendable {
    /// More rows than this are left to the fold, which only keeps those that somebody is in.
    static let rowLimit = 1 << 18

    private let parts: [Part]

    /// One breakdown.
    fileprivate struct Part: Sendable {
        let attribution: Breakdown.Attribution
        /// All values, in order; the code after the last stands for a missing one.
        let values: [ByteString]
        /// For each step, where to look.
        let sources: [Source]
    }

    /// Where the value at a step comes from.
    fileprivate enum Source: Sendable {
        /// The event's own column, whose codes lead to those of all steps.
        case event(PropertyColumn, common: [UInt32])
        case actor(PropertyColumn)
        case partner(PropertyColumn)
    }

    init(_ query: FunnelQuery, _ names: [EventName], _ projection: Projection, _ scope: Scope) {
        parts = query.by.map { by in
            if by.of == .event { return Part(by, names, projection) }
            let owner: ActorUnit = by.of == .person ? .person : .account
            let column = projection.column(of: by.property, ofEvery: owner, in: scope)
            let source = owner == projection.unit ? Source.actor(column) : .partner(column)
            return Part(
                attribution: by.attribution,
                values: column.values,
                sources: names.map { _ in source }
            )
        }
    }

    /// How many rows there can be.
    var rows: Int {
        parts.reduce(1) { product, part in
            let (rows, overflow) = product.multipliedReportingOverflow(by: part.width)
            return overflow ? .max : rows
        }
    }

    /// The row of a run, whose times are known.
    @inline(__always)
    func row(of run: FunnelRun, _ steps: [PickedOccurrences]) -> Int {
        let reached = run.times.count
        if parts.count == 1 {
            let part = parts[0]
            return part.chosen(of: reached) { smallest(atStep: $0, of: run, steps[$0]) }
        }
        let along = run.times.indices.map { smallest(atStep: $0, of: run, steps[$0]) }
        var (row, place) = (0, rows)
        for part in parts {
            place /= part.width
            row = row * part.width + part.chosen(of: reached) { along[$0] / place % part.width }
        }
        return row
    }

    /// The values of a row.
    func values(ofRow row: Int) -> BreakdownValues {
        var (rest, values) = (row, [ByteString?]())
        for part in parts.reversed() {
            let code = rest % part.width
            rest /= part.width
            values.append(code < part.values.count ? part.values[code] : nil)
        }
        return BreakdownValues(values: values.reversed())
    }

    /// The rows that somebody is in, in order.
    func rows(from counts: FunnelCounts) -> [(values: BreakdownValues, steps: [Int])] {
        let width = counts.steps.count
        return (0..<rows).filter { counts.rows[$0 * width] > 0 }
            .map { (values(ofRow: $0), Array(counts.rows[$0 * width..<($0 + 1) * width])) }
    }

    /// The row of the event that took a step; of several in that instant, the first row.
    @inline(__always)
    private func smallest(atStep number: Int, of run: FunnelRun, _ step: PickedOccurrences) -> Int {
        let time = run.times[number]
        var smallest = Int.max
        for index in step.range(of: run.actor) {
            if step.times[index] > time { break }
            guard step.times[index] == time, step.matches(index) else { continue }
            let partner = step.occurrences.partners.values[index]
            let row = parts.reduce(0) {
                $0 * $1.width + $1.code(atStep: number, index, run.actor, partner)
            }
            smallest = min(smallest, row)
        }
        precondition(smallest < .max, "every step of a run has an event")
        return smallest
    }
}

extension FunnelBreakdown.Part {
    /// By a property of the events themselves, whose values may differ from step to step.
    init(_ by: Breakdown, _ names: [EventName], _ projection: Projection) {
        let columns = names.map { projection.column(of: by.property, on: $0) }
        let all = Set(columns.flatMap(\.values)).sorted()
        attribution = by.attribution
        values = all
        sources = columns.map { column in
            var common: [UInt32] = []
            var place = 0
            for value in column.values {
                while all[place] != value { place += 1 }
                common.append(UInt32(place))
            }
            return .event(column, common: common + [UInt32(all.count)])
        }
    }

    /// How many codes there are.
    var width: Int { values.count + 1 }

    @inline(__always)
    func code(atStep step: Int, _ index: Int, _ actor: Int, _ partner: UInt32) -> Int {
        switch sources[step] {
        case .event(let column, let common): Int(common[Int(column.codes.values[index])])
        case .actor(let column): Int(column.codes.values[actor])
        case .partner(let column): Int(column.codes.values[Int(partner)])
        }
    }

    /// The code of a run of so many steps, each of which has a code.
    @inline(__always)
    func chosen(of steps: Int, _ code: (_ step: Int) -> Int) -> Int {
        let missing = values.count
        switch attribution {
        case .step(let step): return step <= steps ? code(step - 1) : missing
        case .first, .all:
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
