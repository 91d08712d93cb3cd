import Growth

/// Which actors of a projection a scope asks about: everybody, or a cohort.
struct AskedActors: Sendable {
    /// By number; `nil` for everybody.
    private let flags: [Bool]?

    init(_ projection: Projection, in scope: Scope) {
        guard scope.cohort != nil else {
            flags = nil
            return
        }
        let numbers = 1..<projection.roll.count(projection.unit) + 1
        flags =
            [false] + numbers.map { scope.includes(projection.roll.actor($0, projection.unit)) }
    }

    /// Whether an actor is asked about.
    @inline(__always)
    func contains(_ actor: Int) -> Bool { flags.map { $0[actor] } ?? true }
}
