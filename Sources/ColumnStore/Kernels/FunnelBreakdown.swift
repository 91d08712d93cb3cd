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
            let (rows, overflow) = product.multipliedReportingOverflow(by: part.values.count + 1)
            return overflow ? .max : rows
        }
    }

    /// The row of a run, whose times are known.
    func row(of run: FunnelRun, _ steps: [PickedOccurrences]) -> Int {
        let perStep = run.times.indices.map { codes(atStep: $0, of: run, steps[$0]) }
        return parts.indices.reduce(0) { row, index in
            let part = parts[index]
            return row * (part.values.count + 1) + Int(part.chosen(perStep.map { $0[index] }))
        }
    }

    /// The values of a row.
    func values(ofRow row: Int) -> BreakdownValues {
        var (rest, values) = (row, [ByteString?]())
        for part in parts.reversed() {
            let code = rest % (part.values.count + 1)
            rest /= part.values.count + 1
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

    /// The codes of the event that took a step; of several in that instant, the smallest.
    private func codes(atStep number: Int, of run: FunnelRun, _ step: PickedOccurrences) -> [UInt32]
    {
        var smallest: [UInt32]?
        for index in step.range(of: run.actor) {
            if step.times[index] > run.times[number] { break }
            guard step.times[index] == run.times[number], step.matches(index) else { continue }
            let partner = step.occurrences.partners.values[index]
            let codes = parts.map { $0.code(atStep: number, index, run.actor, partner) }
            if smallest.map({ codes.lexicographicallyPrecedes($0) }) ?? true { smallest = codes }
        }
        guard let smallest else { preconditionFailure("every step of a run has an event") }
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

    func code(atStep step: Int, _ index: Int, _ actor: Int, _ partner: UInt32) -> UInt32 {
        switch sources[step] {
        case .event(let column, let common): common[Int(column.codes.values[index])]
        case .actor(let column): column.codes.values[actor]
        case .partner(let column): column.codes.values[Int(partner)]
        }
    }

    /// The code of a run whose steps have the codes `along`.
    func chosen(_ along: [UInt32]) -> UInt32 {
        let missing = UInt32(values.count)
        switch attribution {
        case .first, .all: return along.first { $0 != missing } ?? missing
        case .last: return along.last { $0 != missing } ?? missing
        case .step(let step): return step <= along.count ? along[step - 1] : missing
        }
    }
}
