import Growth
import Testing

/// A moment from ISO-8601 text.
func motionMoment(_ text: String) -> Timestamp {
    guard let time = Timestamp(iso: text) else {
        Issue.record("no moment: \(text)")
        return .distantPast
    }
    return time
}

/// The start of day `day`, counted from 2026-01-01.
func onDay(_ day: Double) -> Timestamp {
    motionMoment("2026-01-01").adding(millis: Int64((day * 86_400_000).rounded()))
}

func motionUSD(_ major: Int64) -> Money { Money(minorUnits: major * 100, currency: .usd) }

/// A small company written down fact by fact, and the slow way to ask it.
struct MotionCompany {
    var configuration = Configuration(company: "Test Ltd")
    var records: [RecordKind: [Record]] = [:]
    var events: [Occurrence] = []
    var memberships: [PersonID: [Membership]] = [:]
    var asOf = motionMoment("2027-01-01")
    var internalPeople: Set<PersonID> = []
    var internalAccounts: Set<AccountID> = []
    var traits: [AccountID: [String: String]] = [:]
    var judgements = Judgements.none
    var segment: Segment?

    init() {
        configuration.events.signup = [EventSelector(event: "Signed Up")]
        configuration.events.activation = [EventSelector(event: "Report Built")]
        configuration.events.invite = [EventSelector(event: "Invited")]
    }

    mutating func did(
        _ event: EventName,
        _ person: PersonID?,
        in account: AccountID?,
        _ at: Timestamp,
        _ properties: JSONObject = [:]
    ) {
        events.append(
            Occurrence(
                time: at,
                event: event,
                person: person,
                account: account,
                properties: EventProperties(properties),
                message: MessageID("m\(events.count)")
            )
        )
    }

    mutating func fact(_ kind: RecordKind, _ id: String, _ fields: [String: FieldValue]) {
        records[kind, default: []].append(Record(kind: kind, id: RecordID(id), fields: fields))
    }

    mutating func subscription(
        _ account: String,
        _ start: Timestamp,
        monthly: Int64,
        end: Timestamp? = nil,
        payer: String? = nil
    ) {
        var fields: [String: FieldValue] = [
            "account": .text(account), "started_at": .time(start),
            "mrr": .money(motionUSD(monthly)),
        ]
        fields["ended_at"] = end.map { .time($0) }
        fields["payer"] = payer.map { .text($0) }
        fact(.subscriptions, "sub_\(records[.subscriptions]?.count ?? 0)", fields)
    }

    mutating func touch(_ account: String, _ at: Timestamp, type: String = "call") {
        fact(
            .activities,
            "act_\(records[.activities]?.count ?? 0)",
            ["account": .text(account), "type": .text(type), "occurred_at": .time(at)]
        )
    }

    var identity: IdentityMap {
        IdentityMap(
            people: [:],
            memberships: memberships,
            internalPeople: internalPeople,
            internalAccounts: internalAccounts
        )
    }

    var scope: Scope { Scope(identity: identity, asOf: asOf) }

    var companyRecords: CompanyRecords {
        CompanyRecords(
            records: records,
            configuration: configuration,
            identity: identity,
            traits: traits,
            asOf: asOf
        )
    }

    /// Folds `question` over shards that are merged, the slow way.
    func ask<Question: BehavioralQuestion>(
        _ question: Question,
        shards: Int = 1
    ) -> Question.Answer {
        let histories = Dictionary(grouping: events.filter { $0.time < asOf }) { event -> Actor? in
            switch question.unit {
            case .account: event.account.map(Actor.account)
            case .person: event.person.map(Actor.person) ?? event.account.map(Actor.account)
            }
        }
        var tallies = (0..<shards).map { _ in question.emptyTally(in: scope) }
        for (index, (actor, events)) in histories.enumerated() {
            guard let actor else { continue }
            let sorted = events.sorted { ($0.time, $0.message) < ($1.time, $1.message) }
            question.add(
                ActorHistory(actor: actor, occurrences: sorted),
                to: &tallies[index % shards],
                in: scope
            )
        }
        var total = question.emptyTally(in: scope)
        for tally in tallies { question.merge(tally, into: &total) }
        return question.answer(from: total, in: scope)
    }

    /// What the caller says was imported: all events, those after the as-of moment included.
    var inputs: FindingTable {
        FindingTable(
            title: "Inputs",
            columns: ["kind", "count", "earliest", "latest"],
            rows: [
                [
                    "events", JSONValue(events.count), JSONValue(events.map(\.time).min()?.iso),
                    JSONValue(events.map(\.time).max()?.iso),
                ]
            ]
        )
    }

    func diagnosis(shards: Int = 1) -> Diagnosis {
        let study = MotionStudy(
            records: companyRecords,
            judgements: judgements,
            segment: segment
        )
        return study.diagnosis(
            people: ask(study.personQuestion, shards: shards),
            accounts: ask(study.accountQuestion, shards: shards),
            inputs: inputs,
            cautions: []
        )
    }

    func finding(_ id: String) throws -> Finding {
        try #require(diagnosis().all.first { $0.id == id })
    }
}

extension MotionCompany {
    /// `bottomUp` accounts that activate alone on day 10 and pay on day 20, `topDown` ones that are
    /// called on day 8, use it from day 30 and pay on day 40; every user beside them is untouched.
    static func mixture(bottomUp: Int, topDown: Int, monthly: Int64 = 100) -> MotionCompany {
        var company = MotionCompany()
        company.did("Signed Up", "zz", in: "prospect", onDay(0))
        company.fact(
            .opportunities,
            "open",
            ["outcome": .text("open"), "created_at": .time(onDay(5))]
        )
        for index in 0..<bottomUp {
            let account = "b\(index)"
            let person = PersonID("\(account)-user")
            let id = AccountID(account)
            company.did("Signed Up", person, in: id, onDay(9))
            company.did("Report Built", person, in: id, onDay(10))
            for use in 11..<16 { company.did("Opened", person, in: id, onDay(Double(use))) }
            company.subscription(account, onDay(20), monthly: monthly, payer: person.text)
        }
        for index in 0..<topDown {
            let account = "t\(index)"
            let person = PersonID("\(account)-user")
            company.touch(account, onDay(8))
            company.did("Signed Up", person, in: AccountID(account), onDay(30))
            company.did("Report Built", person, in: AccountID(account), onDay(31))
            company.subscription(
                account,
                onDay(40),
                monthly: monthly,
                payer: "cfo@\(account).example"
            )
        }
        return company
    }
}
