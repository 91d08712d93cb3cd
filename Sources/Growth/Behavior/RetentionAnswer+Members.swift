extension RetentionAnswer {
    /// Who stands behind the counts, from the same pass, in order of actor.
    ///
    /// Everybody in a cohort, and the periods in which they came back.
    public var memberTable: FindingTable {
        FindingTable(
            title: "Who is in the cohorts, and the periods in which each came back",
            columns: [members.first?.actor.unit.rawValue ?? "actor", "first", "returned_in"],
            rows: members.map { member in
                [
                    .string(member.actor.text), .string(member.birth.iso),
                    .array(member.returns.map { JSONValue($0) }),
                ]
            }
        )
    }
}
