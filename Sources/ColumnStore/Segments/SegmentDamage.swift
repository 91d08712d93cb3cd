/// What is wrong with a file of the store, as the end of a sentence; never a customer's value.
struct SegmentDamage: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
