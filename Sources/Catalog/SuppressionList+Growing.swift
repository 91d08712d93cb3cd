public import Growth

extension SuppressionList {
    /// Whether nobody was erased.
    public var isEmpty: Bool { digests.isEmpty }

    /// Whether `id` belonged to somebody who was erased.
    public func contains(_ id: DistinctID) -> Bool {
        switch id {
        case .user(let user): contains(user.text, as: .user)
        case .anonymous(let anonymous): contains(anonymous.text, as: .anonymous)
        }
    }

    /// The list with the ids and addresses of a person who is erased at `moment`.
    public func adding(_ person: ErasedPerson, at moment: Timestamp) -> SuppressionList {
        let new = Dictionary(digests(of: person).map { ($0, moment) }) { first, _ in first }
        return adding(new)
    }

    /// The list with the digests of another list of the same workspace; the first moment of each is kept.
    public func adding(_ others: [[UInt8]: Timestamp]) -> SuppressionList {
        SuppressionList(salt: salt, digests: digests.merging(others, uniquingKeysWith: min))
    }
}
