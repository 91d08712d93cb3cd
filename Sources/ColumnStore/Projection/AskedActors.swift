import Growth

/// Which actors of a unit a scope asks about: everybody, or a cohort.
struct AskedActors: Sendable {
    /// By number; `nil` for everybody.
    private let flags: [Bool]?

    init(_ roll: Roll, of unit: ActorUnit, in scope: Scope) {
        guard scope.cohort != nil else {
            flags = nil
            return
        }
        let actor = roll.actors(unit)
        flags = [false] + (1..<roll.count(unit) + 1).map { scope.includes(actor($0)) }
    }

    /// Whether everybody is asked about.
    var areAll: Bool { flags == nil }

    /// Whether an actor is asked about.
    @inline(__always)
    func contains(_ actor: Int) -> Bool { flags.map { $0[actor] } ?? true }
}

extension ActorUnit {
    /// Who stands on the other side of an occurrence.
    var other: ActorUnit { self == .person ? .account : .person }
}
