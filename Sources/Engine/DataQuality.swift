public import Growth

/// What is in the workspace, and what is wrong with it, in sentences with what to do.
public struct DataQuality: Sendable {
    /// One line a kind of fact: how many, from when to when.
    public let inputs: FindingTable
    /// What a reader must know before believing a number.
    public let cautions: [String]

    init(
        records: [RecordKind: [Record]],
        identity: ResolvedIdentity,
        events: EventStoreStatus,
        futureEvents: Int,
        asOf: Timestamp,
        configuration: Configuration
    ) {
        inputs = Self.inputs(records: records, identity: identity, events: events)
        let known = Set(identity.accountTraits.keys)
        let future =
            futureEvents == 0
            ? []
            : [
                "\(futureEvents) events are later than the as-of moment; they are kept and do not count until then."
            ]
        cautions =
            future + Self.futureCautions(records: records, asOf: asOf)
            + Self.orphanCautions(
                records: identity.canonical(records),
                known: known,
                references: identity.map
            )
            + Self.ageCautions(records: identity.canonical(records))
            + Self.nameCautions(events: events, configuration: configuration)
    }

    private static func inputs(
        records: [RecordKind: [Record]],
        identity: ResolvedIdentity,
        events: EventStoreStatus
    ) -> FindingTable {
        var rows: [[JSONValue]] = [
            [
                .string("events"), JSONValue(events.events), JSONValue(events.earliest?.iso),
                JSONValue(events.latest?.iso),
            ]
        ]
        for kind in RecordKind.allCases {
            guard let all = records[kind], !all.isEmpty else { continue }
            let times = RecordSchema.of(kind).timeField
                .map { name in all.compactMap { $0.time(name) } }
            rows.append([
                .string(kind.rawValue), JSONValue(all.count), JSONValue(times?.min()?.iso),
                JSONValue(times?.max()?.iso),
            ])
        }
        rows.append(["people after joins", JSONValue(identity.peopleCount), .null, .null])
        rows.append([
            "accounts after joins", JSONValue(identity.accountTraits.count), .null, .null,
        ])
        return FindingTable(
            title: "What was imported",
            columns: ["kind", "count", "earliest", "latest"],
            rows: rows
        )
    }

    /// Facts dated at or after the as-of moment are kept and do not count yet (CONTRACT: Time).
    private static func futureCautions(records: [RecordKind: [Record]], asOf: Timestamp) -> [String]
    {
        RecordKind.allCases.compactMap { kind in
            guard let name = RecordSchema.of(kind).timeField else { return nil }
            let count = (records[kind] ?? []).count { $0.time(name).map { $0 >= asOf } ?? false }
            guard count > 0 else { return nil }
            return
                "\(count) \(kind.rawValue) have a \(name) later than the as-of moment; they are kept and do not count until then."
        }
    }

    /// Rows that name an account nobody knows, or none at all.
    private static func orphanCautions(
        records: [RecordKind: [Record]],
        known: Set<AccountID>,
        references: IdentityMap
    ) -> [String] {
        [RecordKind.subscriptions, .invoices, .opportunities, .pilots, .churnReasons]
            .compactMap { kind in
                let rows = records[kind] ?? []
                let nameless = rows.count { $0.account == nil }
                let unknown = rows.count { $0.account.map { !known.contains($0) } ?? false }
                guard nameless + unknown > 0 else { return nil }
                var parts: [String] = []
                if nameless > 0 { parts.append("\(nameless) name no account") }
                if unknown > 0 {
                    parts.append("\(unknown) name an account that nothing else mentions")
                }
                return
                    "Of \(rows.count) \(kind.rawValue), \(parts.joined(separator: " and ")); import the accounts they belong to, or correct the mapping."
            }
    }

    /// Money that is older than its account: dates of one source are wrong, or accounts were imported late.
    private static func ageCautions(records: [RecordKind: [Record]]) -> [String] {
        let created = Dictionary(
            (records[.accounts] ?? [])
                .compactMap { row in
                    row.time("created_at").map { (AccountID(row.id.bytes), $0) }
                },
            uniquingKeysWith: { first, _ in first }
        )
        return [(RecordKind.invoices, "paid_at"), (.subscriptions, "started_at")]
            .compactMap { kind, name in
                let rows = records[kind] ?? []
                let early = rows.count { row in
                    guard let moment = row.time(name), let account = row.account else {
                        return false
                    }
                    return created[account].map { moment < $0 } ?? false
                }
                guard early > 0 else { return nil }
                return
                    "\(early) of \(rows.count) \(kind.rawValue) have a \(name) before their account was created; check the dates of the accounts."
            }
    }

    /// Configured events that never happened are usually spelled differently.
    private static func nameCautions(
        events: EventStoreStatus,
        configuration: Configuration
    ) -> [String] {
        let seen = Set(events.names.map { configuration.canonical($0.0) })
        let meanings: [(String, [EventSelector])] = [
            ("signup", configuration.events.signup),
            ("activation", configuration.events.activation),
            ("core_action", configuration.events.coreAction),
            ("invite", configuration.events.invite),
            ("upgrade", configuration.events.upgrade),
        ]
        guard events.events > 0 else { return [] }
        return meanings.flatMap { name, selectors in
            selectors.compactMap(\.event).filter { !seen.contains(configuration.canonical($0)) }
                .map {
                    "events.\(name) names \"\($0)\", which no imported event is called; check its spelling in groundswell.yaml."
                }
        }
    }
}
