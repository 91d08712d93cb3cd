public import Growth

/// Who is who, how we know, and what is known about everybody.
public struct ResolvedIdentity: Sendable {
    /// What questions use.
    public let map: IdentityMap
    /// Every join, in order of kind and ids.
    public let joins: [Join]
    /// Traits of people; every value as text.
    public let personTraits: [PersonID: [String: String]]
    /// Every account with its traits; every value as text.
    public let accountTraits: [AccountID: [String: String]]
}

extension ResolvedIdentity {
    /// How many people there are after joining.
    var peopleCount: Int { map.everybody.count }
}

extension ResolvedIdentity {
    /// The records with every account under its one id.
    func canonical(_ records: [RecordKind: [Record]]) -> [RecordKind: [Record]] {
        var result = records.mapValues { rows in
            rows.map { row in
                guard let account = row.account else { return row }
                var row = row
                row.fields["account"] = .text(map.canonical(account).text)
                return row
            }
        }
        result[.accounts] = canonicalAccounts(records[.accounts] ?? [])
        return result
    }

    /// One row an account: a joined account's fields under the primary's.
    private func canonicalAccounts(_ rows: [Record]) -> [Record] {
        var merged: [AccountID: Record] = [:]
        // Primaries last, so that theirs are the newer fields.
        let ordered = rows.filter { isJoined($0) } + rows.filter { !isJoined($0) }
        for row in ordered {
            let id = map.canonical(AccountID(row.id.bytes))
            let renamed = Record(
                kind: .accounts,
                id: RecordID(id.bytes),
                fields: row.fields,
                updatedAt: row.updatedAt
            )
            merged[id] = merged[id]?.updated(by: renamed) ?? renamed
        }
        return merged.values.sorted { $0.id < $1.id }
    }

    private func isJoined(_ row: Record) -> Bool {
        let id = AccountID(row.id.bytes)
        return map.canonical(id) != id
    }
}
