import Catalog
import ColumnStore
import Connectors
public import Growth

extension Workspace {
    /// Which sales motion the company, or one segment of it, runs as of `moment` (or the latest fact),
    /// with every finding.
    ///
    /// Of answers and decisions those count that were recorded before `moment`; without one, all.
    public func diagnose(
        asOf moment: Timestamp? = nil,
        segment: Segment? = nil
    ) throws -> Diagnosis {
        let rows = try allRecords(asOf: moment)
        let asOf = try moment ?? latestMoment(records: rows)
        let identity = try identity(records: rows)
        let scope = scope(asOf: asOf, identity: identity)
        let records = CompanyRecords(
            records: identity.canonical(rows),
            configuration: configuration,
            identity: identity.map,
            emails: identity.personTraits.compactMapValues { $0["email"] },
            titles: identity.personTraits.compactMapValues { $0["title"] },
            traits: identity.accountTraits,
            asOf: asOf,
            zone: zone
        )
        let study = MotionStudy(
            records: records,
            benchmarks: benchmarks,
            judgements: try judgements().before(moment ?? .distantFuture),
            segment: segment
        )
        let (people, accounts) = try store.answers(
            to: study.personQuestion,
            study.accountQuestion,
            in: scope
        )
        let quality = DataQuality(
            records: rows,
            identity: identity,
            events: try store.status(),
            futureEvents: try store.count(from: asOf),
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
    ///
    /// What the rulebook says goes first, then the code before the dot of an id, then the codes a
    /// finding carries: K2 means the four questions, not every reading of them.
    /// - Throws: `InputProblem` naming the findings there are.
    public func findings(
        named name: String,
        asOf moment: Timestamp? = nil,
        segment: Segment? = nil
    ) throws -> [Finding] {
        let all = try diagnose(asOf: moment, segment: segment).all
        let wanted = name.lowercased()
        let ruled = Rulebook.motion.first { $0.code.lowercased() == wanted }?.findings ?? []
        let readings: [(Finding) -> Bool] = [
            { $0.id.lowercased() == wanted },
            { ruled.contains($0.id) },
            { $0.id.lowercased().prefix { $0 != "." } == wanted },
            { $0.rules.contains { $0.lowercased() == wanted } },
            { $0.id.lowercased().hasPrefix(wanted) },
        ]
        for reading in readings {
            let found = all.filter(reading)
            if !found.isEmpty { return found }
        }
        let ids = all.map(\.id)
        let meant = Spelling.nearest(to: name, in: ids).map { "Did you mean \($0)? " }
        throw InputProblem(
            "finding_unknown",
            "there is no finding \(name).",
            advice: "\(meant ?? "")There are: \(ids.joined(separator: ", "))."
        )
    }

    /// The rules of the motion chapter, A1 to A31, with what they answer as of `moment`.
    public func rules(asOf moment: Timestamp? = nil) throws -> [AnsweredRule] {
        let all = try diagnose(asOf: moment).all
        return Rulebook.motion.map { rule in
            AnsweredRule(
                rule: rule,
                findings: rule.findings.compactMap { id in all.first { $0.id == id } }
            )
        }
    }
}

/// A rule of the playbook with the findings that carry it.
public struct AnsweredRule: Sendable {
    /// What it asks and needs.
    public let rule: MotionRule
    /// What it answers, in the rulebook's order.
    public let findings: [Finding]
}
