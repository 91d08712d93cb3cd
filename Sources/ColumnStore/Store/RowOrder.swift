import Growth

/// The order of rows in a segment: account, person, time, message id.
///
/// What one account and one person did lies together, so that questions about them read few bytes. The order
/// serves speed alone: readers sort what lies apart because identity changed since.
enum RowOrder {
    /// The places of `events` in order, by the ids that they name themselves.
    static func order(_ events: [Event]) -> [Int] {
        let accounts = ranks(events.map { $0.account?.sortKey })
        let people = ranks(events.map { $0.user?.bytes ?? $0.anonymous?.bytes })
        return order(accounts, people, times: events.map(\.time.millis)) {
            events[$0].id < events[$1].id
        }
    }

    /// The places in order of rank of the account, rank of the person and time; `precedes` decides ties.
    static func order(
        _ accounts: [UInt32],
        _ people: [UInt32],
        times: [Int64],
        _ precedes: (Int, Int) -> Bool
    ) -> [Int] {
        times.indices.sorted { left, right in
            if accounts[left] != accounts[right] { return accounts[left] < accounts[right] }
            if people[left] != people[right] { return people[left] < people[right] }
            if times[left] != times[right] { return times[left] < times[right] }
            return precedes(left, right)
        }
    }

    /// The place of each key among the distinct ones, from 1; 0 for none.
    static func ranks(_ keys: [ByteString?]) -> [UInt32] {
        let distinct = Set(keys.lazy.compactMap { $0 }).sorted()
        var ranks: [ByteString: UInt32] = [:]
        for (rank, key) in distinct.enumerated() { ranks[key] = UInt32(rank) + 1 }
        return keys.map { key in key.flatMap { ranks[$0] } ?? 0 }
    }
}

extension AccountReference {
    /// Bytes that bring events of one account together.
    var sortKey: ByteString {
        switch self {
        case .id(let id): id.bytes
        case .through(let kind, let id): ByteString(kind.rawValue + "/" + id.text)
        }
    }
}
