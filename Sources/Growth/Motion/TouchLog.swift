/// Every sales touch of each account in order of time (S of K1 is the first).
struct TouchLog {
    /// One touch.
    struct Entry: Comparable {
        let time: Timestamp
        /// What it was; `nil` for a deal that was opened.
        let kind: SalesTouch.Kind?
        let id: RecordID

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.id) < (right.time, right.id)
        }
    }

    private let byAccount: [AccountID: [Entry]]

    init(_ records: CompanyRecords) {
        var entries: [AccountID: [Entry]] = [:]
        for touch in records.touches {
            guard let account = touch.account else { continue }
            entries[account, default: []]
                .append(Entry(time: touch.time, kind: touch.kind, id: touch.id))
        }
        for deal in records.opportunities {
            guard let account = deal.account, let created = deal.created else { continue }
            entries[account, default: []].append(Entry(time: created, kind: nil, id: deal.id))
        }
        byAccount = entries.mapValues { $0.sorted() }
    }

    /// The touches of `account`, the earliest first.
    func touches(of account: AccountID) -> [Entry] { byAccount[account] ?? [] }

    /// Whether a touch of one of `kinds` came up to and including `moment`.
    func hasTouch(
        of account: AccountID,
        _ kinds: Set<SalesTouch.Kind>,
        upTo moment: Timestamp
    )
        -> Bool
    {
        touches(of: account)
            .contains { entry in
                entry.time <= moment && entry.kind.map(kinds.contains) ?? false
            }
    }
}
