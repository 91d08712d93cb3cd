import Growth

/// The occurrences that a selector picks.
struct PickedOccurrences: Sendable {
    let occurrences: Occurrences

    /// The occurrences of a named event; they may be narrowed by properties.
    init(_ name: EventName, where properties: [String: String], in projection: Projection) {
        occurrences = projection.occurrences(of: name, where: properties)
    }

    /// What `selector` picks; `nil` when it narrows events of any name.
    init?(_ selector: EventSelector, in projection: Projection) {
        if let name = selector.event {
            self.init(name, where: selector.properties, in: projection)
        } else {
            guard selector.properties.isEmpty else { return nil }
            self.init(all: projection.all)
        }
    }

    /// All of them.
    init(all occurrences: Occurrences) { self.occurrences = occurrences }

    /// The same for inner loops.
    var lists: OccurrenceLists { OccurrenceLists(occurrences) }

    /// Occurrences of nobody that are picked, lie in `window`, and have one of `others` on the other side.
    func countOfNobody(in window: Range<Int64>, with others: AskedActors) -> Int {
        let lists = lists
        return lists.range(of: 0)
            .count { index in
                window.contains(lists.times[index]) && others.contains(Int(lists.partners[index]))
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
    fileprivate let starts: UnsafeBufferPointer<UInt32>
    /// Milliseconds since 1970.
    let times: UnsafeBufferPointer<Int64>
    let partners: UnsafeBufferPointer<UInt32>

    fileprivate init(_ occurrences: Occurrences) {
        (starts, times) = (occurrences.starts.values, occurrences.times.values)
        partners = occurrences.partners.values
    }

    /// The occurrences of an actor.
    @inline(__always)
    func range(of actor: Int) -> Range<Int> {
        Range(uncheckedBounds: (Int(starts[actor]), Int(starts[actor &+ 1])))
    }

    /// The first occurrence of an actor, if it is earlier than `asOf`.
    @inline(__always)
    func first(of actor: Int, asOf: Int64) -> Int? {
        let range = range(of: actor)
        return range.isEmpty || times[range.lowerBound] >= asOf ? nil : range.lowerBound
    }
}
