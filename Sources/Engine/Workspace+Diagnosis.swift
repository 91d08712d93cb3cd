import Catalog
import ColumnStore
public import Growth

extension Workspace {
    /// Which sales motion the company runs, as of `moment` (or the latest fact), with every finding.
    public func diagnose(asOf moment: Timestamp? = nil) throws -> Diagnosis {
        let rows = try allRecords()
        let asOf = try moment ?? latestMoment(records: rows)
        let identity = try identity(records: rows)
        let scope = scope(asOf: asOf, identity: identity)
        let records = CompanyRecords(
            records: identity.canonical(rows),
            configuration: configuration,
            identity: identity.map,
            emails: identity.personTraits.compactMapValues { $0["email"] },
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

    /// The finding `id` of the present diagnosis.
    /// - Throws: `InputProblem` naming the findings there are.
    public func finding(_ id: String, asOf moment: Timestamp? = nil) throws -> Finding {
        let diagnosis = try diagnose(asOf: moment)
        if let exact = diagnosis.all.first(where: { $0.id == id }) { return exact }
        let folded = id.lowercased()
        if let found = diagnosis.all.first(where: {
            $0.id.lowercased() == folded || $0.rules.contains { $0.lowercased() == folded }
        }) {
            return found
        }
        throw InputProblem(
            "finding_unknown",
            "there is no finding \(id).",
            advice: "There are: \(diagnosis.all.map(\.id).joined(separator: ", "))."
        )
    }
}
