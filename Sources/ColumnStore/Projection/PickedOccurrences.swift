import Growth

/// The occurrences that a selector picks.
struct PickedOccurrences: Sendable {
    let occurrences: Occurrences
    /// Properties that have to be just so: their columns, and the wanted code in each.
    private let columns: [PropertyColumn]
    private let filters: Column<OccurrenceLists.Filter>

    /// The occurrences of a named event; they may be narrowed by properties.
    init(_ name: EventName, where properties: [String: String], in projection: Projection) {
        let pairs = properties.map { property, value in
            let column = projection.column(of: property, on: name)
            return (column, column.code(of: ByteString(value)))
        }
        self.init(projection.occurrences(of: [name])[0], pairs)
    }

    /// What `selector` picks; `nil` when it narrows events of any name.
    init?(_ selector: EventSelector, in projection: Projection) {
        if let name = selector.event {
            self.init(name, where: selector.properties, in: projection)
        } else {
            guard selector.properties.isEmpty else { return nil }
            self.init(projection.all, [])
        }
    }

    private init(_ occurrences: Occurrences, _ wanted: [(column: PropertyColumn, code: UInt32?)]) {
        self.occurrences = occurrences
        columns = wanted.map(\.column)
        // No code is like that of a value that no event has.
        filters = Column(wanted.map { .init(codes: $0.codes.values, wanted: $1 ?? .max) })
    }

    /// The same for inner loops.
    var lists: OccurrenceLists { OccurrenceLists(occurrences, filters.values) }

    /// Occurrences of nobody that are picked, lie in `window`, and have one of `others` on the other side.
    func countOfNobody(in window: Range<Int64>, with others: AskedActors) -> Int {
        let lists = lists
        return lists.range(of: 0)
            .count { index in
                window.contains(lists.times[index]) && lists.matches(index)
                    && others.contains(Int(lists.partners[index]))
            }
    }
}

/// Where picked occurrences lie, without owning them: in an inner loop, counting owners would cost more than the work.
///
/// Not to be kept longer than the `PickedOccurrences` they come from.
///
/// `@unchecked Sendable`: they point into columns, whose values never change once they are made and which the
/// `PickedOccurrences` own; every kernel holds those beside the lists.
struct OccurrenceLists: BitwiseCopyable, @unchecked Sendable {
    /// The codes of a property, and the one that it has to have.
    ///
    /// `@unchecked Sendable`: it points into a `PropertyColumn` that the `PickedOccurrences` own and that never changes.
    struct Filter: BitwiseCopyable, @unchecked Sendable {
        let codes: UnsafeBufferPointer<UInt32>
        let wanted: UInt32
    }

    fileprivate let starts: UnsafeBufferPointer<UInt32>
    /// Milliseconds since 1970.
    let times: UnsafeBufferPointer<Int64>
    let partners: UnsafeBufferPointer<UInt32>
    private let filters: UnsafeBufferPointer<Filter>
    /// The codes of the only filter, and what it wants.
    private let only: UnsafePointer<UInt32>?
    private let wanted: UInt32

    fileprivate init(_ occurrences: Occurrences, _ filters: UnsafeBufferPointer<Filter>) {
        (starts, times) = (occurrences.starts.values, occurrences.times.values)
        (partners, self.filters) = (occurrences.partners.values, filters)
        only = filters.count == 1 ? filters[0].codes.baseAddress : nil
        wanted = filters.first?.wanted ?? 0
    }

    /// The occurrences of an actor, with those that do not match.
    @inline(__always)
    func range(of actor: Int) -> Range<Int> {
        Range(uncheckedBounds: (Int(starts[actor]), Int(starts[actor &+ 1])))
    }

    /// Whether nothing is asked of them.
    var areAll: Bool { filters.isEmpty }

    /// Whether an occurrence has the wanted properties.
    @inline(__always)
    func matches(_ index: Int) -> Bool {
        guard let codes = only else { return areAll || matchesEach(index) }
        return codes[index] == wanted
    }

    private func matchesEach(_ index: Int) -> Bool {
        for filter in filters where filter.codes[index] != filter.wanted { return false }
        return true
    }

    /// The first occurrence of an actor that is picked and earlier than `asOf`.
    @inline(__always)
    func first(of actor: Int, asOf: Int64) -> Int? {
        for index in range(of: actor) {
            if times[index] >= asOf { return nil }
            if matches(index) { return index }
        }
        return nil
    }
}
