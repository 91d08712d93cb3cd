extension FunnelAnswer {
    /// Who stands behind the counts, from the same pass, in order of actor.
    ///
    /// Everybody who entered, how far they came and when, then whom an exclusion removed.
    public var memberTable: FindingTable {
        let entered = reached.map { member -> [JSONValue] in
            [
                .string(member.actor.text), JSONValue(member.step),
                .array(member.times.map { .string($0.iso) }),
            ]
        }
        let excluded = removed.map { actor -> [JSONValue] in
            [.string(actor.text), .string("removed"), .array([])]
        }
        return FindingTable(
            title: "Who entered, and the step each came to",
            columns: [reached.first?.actor.unit.rawValue ?? "actor", "step", "times"],
            rows: entered + excluded
        )
    }
}
