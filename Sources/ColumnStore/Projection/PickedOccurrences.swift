import Growth

/// The occurrences that a selector picks, as of a moment.
struct PickedOccurrences: Sendable {
    let occurrences: Occurrences
    /// Properties that have to be just so: their columns, with the wanted code; `nil` when no event has the value.
    private let wanted: [(column: PropertyColumn, code: UInt32?)]

    /// The occurrences of a named event; they may be narrowed by properties.
    init(_ name: EventName, where properties: [String: String], in projection: Projection) {
        occurrences = projection.occurrences(of: [name])[0]
        wanted = properties.map { property, value in
            let column = projection.column(of: property, on: name)
            return (column, column.code(of: ByteString(value)))
        }
    }

    /// What `selector` picks; `nil` when it narrows events of any name, or when there are too many names.
    init?(_ selector: EventSelector, in projection: Projection) {
        if let name = selector.event {
            self.init(name, where: selector.properties, in: projection)
        } else {
            guard selector.properties.isEmpty, let all = projection.all() else { return nil }
            self.init(all)
        }
    }

    private init(_ all: Occurrences) { (occurrences, wanted) = (all, []) }

    /// Milliseconds since 1970.
    var times: UnsafeBufferPointer<Int64> { occurrences.times.values }

    /// The occurrences of an actor, with those that do not match.
    @inline(__always)
    func range(of actor: Int) -> Range<Int> { occurrences.range(of: actor) }

    /// Whether an occurrence has the wanted properties.
    @inline(__always)
    func matches(_ index: Int) -> Bool {
        wanted.isEmpty || wanted.allSatisfy { $0.column.codes.values[index] == $0.code }
    }

    /// The first occurrence of an actor from `start` on that is picked and earlier than `asOf`.
    @inline(__always)
    func first(of actor: Int, asOf: Int64) -> Int? {
        for index in range(of: actor) {
            if times[index] >= asOf { return nil }
            if matches(index) { return index }
        }
        return nil
    }

    /// Occurrences of nobody that are picked, lie in `window`, and have one of `others` on the other side.
    func countOfNobody(in window: Range<Int64>, with others: AskedActors) -> Int {
        range(of: 0)
            .count { index in
                window.contains(times[index]) && matches(index)
                    && others.contains(Int(occurrences.partners.values[index]))
            }
    }
}
