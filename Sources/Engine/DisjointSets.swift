import Growth

/// Sets of user ids that grow together (union by smaller root id).
struct DisjointSets {
    private var parents: [UserID: UserID] = [:]

    var members: Set<UserID> { Set(parents.keys) }

    func root(of user: UserID) -> UserID {
        var current = user
        while let parent = parents[current], parent != current { current = parent }
        return current
    }

    mutating func union(_ left: UserID, _ right: UserID) {
        let (a, b) = (root(of: left), root(of: right))
        parents[left] = parents[left] ?? left
        parents[right] = parents[right] ?? right
        parents[max(a, b)] = min(a, b)
        parents[min(a, b)] = min(a, b)
    }
}
