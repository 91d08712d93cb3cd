import Catalog
import ColumnStore
public import Growth

extension Workspace {
    /// Which sales motion the company runs, as of `moment` (or the latest fact), with every finding.
    public func diagnose(asOf moment: Timestamp? = nil) throws -> Diagnosis {
        let rows = try allRecords(asOf: moment)
        let asOf = moment ?? latestMoment(records: rows)
        let identity = try identity(records: rows)
        let scope = scope(asOf: asOf, identity: identity)
        let records = CompanyRecords(
            records: identity.canonical(rows),
            configuration: configuration,
            identity: identity.map,
            emails: identity.personTraits.compactMapValues { $0["email"] },
            traits: identity.accountTraits,
            asOf: asOf,
            zone: zone
        )
        let study = MotionStudy(records: records, benchmarks: benchmarks)
        let people = store.answer(study.personQuestion, in: scope)
        let accounts = store.answer(study.accountQuestion, in: scope)
        let quality = DataQuality(
            records: rows,
            identity: identity,
            events: store.status(),
            futureEvents: store.count(from: asOf),
            asOf: asOf,
            configuration: configuration
        )
        return study.diagnosis(
            people: people,
            accounts: accounts,
            inputs: quality.inputs,
            cautions: quality.cautions
        )
    }

    /// The benchmarks that verdicts cite: the playbook's and those of the configuration.
    public var benchmarks: BenchmarkRegistry { BenchmarkRegistry(adding: configuration.benchmarks) }

    /// The findings that `name` means: one by its id, or all of a rule such as A5 or K2.
    /// - Throws: `InputProblem` naming the findings there are.
    public func findings(named name: String, asOf moment: Timestamp? = nil) throws -> [Finding] {
        let all = try diagnose(asOf: moment).all
        let wanted = name.lowercased()
        let exact = all.filter { $0.id.lowercased() == wanted }
        if !exact.isEmpty { return exact }
        let byStart = all.filter { $0.id.lowercased().hasPrefix(wanted) }
        if !byStart.isEmpty { return byStart }
        let byRule = all.filter { $0.rules.contains { $0.lowercased() == wanted } }
        if !byRule.isEmpty { return byRule }
        throw InputProblem(
            "finding_unknown",
            "there is no finding \(name).",
            advice: "There are: \(all.map(\.id).joined(separator: ", "))."
        )
    }
}
