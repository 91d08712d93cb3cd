import Growth
import TestSupport
import Testing

/// Cases whose counts stand in the tests or pages of peers, or were confirmed by two engines.
@Suite("Funnel oracles")
struct BehaviorFunnelOracleTests {
    static let cases: [FunnelCase] = {
        guard SharedFiles.has(FunnelCase.file),
            let all = try? SharedFiles.json(FunnelCase.file)["cases"]?.arrayValue
        else { return [] }
        return all.map(FunnelCase.init)
    }()

    @Test(
        "every neutral case gives the published answer",
        .enabled(if: SharedFiles.has(FunnelCase.file)),
        arguments: cases.filter { !$0.isPeerSpecific }
    )
    func publishedAnswer(_ oracle: FunnelCase) throws {
        let answer = ReferenceStore.answer(
            try oracle.query,
            over: oracle.events,
            in: Scope(identity: oracle.identity)
        )
        #expect(answer.steps.map(\.count) == oracle.counts)
        #expect(oracle.reached(in: answer) == oracle.perActor)
        if let means = oracle.meanSeconds {
            #expect(answer.steps.map { $0.fromPrevious.map { $0.meanMillis / 1_000 } } == means)
        }
        let rows = answer.breakdown.map { rows in
            Dictionary(
                rows.map { row in
                    (row.value.map { $0 ?? "" }.joined(separator: "|"), row.steps.map(\.count))
                },
                uniquingKeysWith: { first, _ in first }
            )
        }
        #expect(rows == oracle.byBreakdown)
    }

    @Test(
        "the order of arrival changes nothing",
        .enabled(if: SharedFiles.has(FunnelCase.file)),
        arguments: cases.filter { !$0.isPeerSpecific && !$0.dedupes }
    )
    func arrivalOrder(_ oracle: FunnelCase) throws {
        let scope = Scope(identity: oracle.identity)
        let forwards = ReferenceStore.answer(try oracle.query, over: oracle.events, in: scope)
        let backwards = ReferenceStore.answer(
            try oracle.query,
            over: oracle.renamed.reversed(),
            in: scope
        )
        #expect(forwards == backwards)
    }

    @Test(
        "the plain reading of any order with exclusions",
        .enabled(if: SharedFiles.has(FunnelCase.file))
    )
    func plainReading() throws {
        let expected = ["uno-06": [5, 4, 2, 1, 1], "uno-07": [2, 2, 1]]
        for oracle in Self.cases where expected[oracle.id] != nil {
            let answer = ReferenceStore.answer(try oracle.query, over: oracle.events)
            #expect(answer.steps.map(\.count) == expected[oracle.id])
        }
    }

    @Test("all 38 cases are there", .enabled(if: SharedFiles.has(FunnelCase.file)))
    func complete() { #expect(Self.cases.count == 38) }
}

/// One case of `oracles/funnel_cases.json`.
struct FunnelCase: CustomStringConvertible, Sendable {
    static let file = "oracles/funnel_cases.json"
    let json: JSONValue

    var id: String { json["id"]?.stringValue ?? "" }
    var description: String { "\(id) \(json["title"]?.stringValue ?? "")" }
    var isPeerSpecific: Bool { json["peer_specific"] == true }
    var dedupes: Bool { json["dedupe_by_message_id"] == true }

    /// The funnel, built as a document so that reading documents is tested too.
    var query: FunnelQuery {
        get throws {
            let unit = json["unit"] == "account" ? "account" : "person"
            let order = json["order"] == "unordered" ? "any" : json["order"]?.stringValue ?? ""
            let seconds = json["window_seconds"]?.integerValue ?? 0
            var document: JSONObject = [
                "steps": json["steps"] ?? .null, "window": .string("\(seconds)s"),
                "order": .string(order), "unit": .string(unit),
            ]
            let exclusions = (json["exclusions"]?.arrayValue ?? [])
                .map { exclusion -> JSONValue in
                    var object: JSONObject = ["event": exclusion["event"] ?? .null]
                    object["where"] = exclusion["where"]
                    object["from"] = exclusion["from_step"]
                    object["to"] = exclusion["to_step"]
                    return .object(object)
                }
            document["exclusions"] = .array(exclusions)
            if let property = json["breakdown"]?["property"] {
                let names = property.arrayValue ?? [property]
                document["by"] = .array(names.map { ["property": $0, "attribution": "first"] })
            }
            return try FunnelQuery(document: .object(document))
        }
    }

    var events: [Event] { events { "m\($0)" } }
    /// The same events with message ids in the opposite order.
    var renamed: [Event] { events { "m\(9_999 - $0)" } }

    private func events(id: (Int) -> String) -> [Event] {
        (json["events"]?.arrayValue ?? []).enumerated()
            .map { index, event in
                Event(
                    id: MessageID(event["message_id"]?.stringValue ?? id(index)),
                    name: EventName(event["event"]?.stringValue ?? ""),
                    user: UserID(event["actor"]?.stringValue ?? ""),
                    account: (event["account"]?.stringValue).map { .id(AccountID($0)) },
                    time: (event["timestamp"]?.stringValue).flatMap { Timestamp(iso: $0) }
                        ?? .distantPast,
                    properties: event["properties"]?.objectValue ?? [:]
                )
            }
    }

    var identity: IdentityMap {
        let merges = json["identity_merges"]?.arrayValue ?? []
        let pairs = merges.compactMap { $0.arrayValue?.compactMap(\.stringValue) }
        return IdentityMap(
            people: Dictionary(
                pairs.map { (.user(UserID($0[0])), PersonID($0[1])) },
                uniquingKeysWith: { first, _ in first }
            ),
            memberships: [:]
        )
    }

    var counts: [Int] { integers(json["expected"]?["counts"]) }
    var perActor: [String: Int] {
        members(json["expected"]?["per_actor"]).mapValues { Int($0.integerValue ?? 0) }
    }
    var meanSeconds: [Double?]? {
        json["expected"]?["avg_seconds_from_previous_step"]?.arrayValue?.map(\.doubleValue)
    }
    var byBreakdown: [String: [Int]]? {
        json["expected"]?["by_breakdown"].map { members($0).mapValues(integers) }
    }

    /// Every actor of the case with its furthest step; -1 where an exclusion removed it.
    func reached(in answer: FunnelAnswer) -> [String: Int] {
        var steps = perActor.mapValues { _ in 0 }
        for member in answer.reached { steps[member.actor.text] = member.step }
        for actor in answer.removed { steps[actor.text] = -1 }
        return steps
    }

    private func integers(_ value: JSONValue?) -> [Int] {
        (value?.arrayValue ?? []).compactMap { $0.integerValue.map { Int($0) } }
    }

    private func members(_ value: JSONValue?) -> [String: JSONValue] {
        Dictionary(
            (value?.objectValue?.members ?? []).map { ($0.key, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
