import Growth
import Statistics
import TestSupport
import Testing

/// Questions and answers as JSON documents (CONTRACT: Questions as documents).
@Suite("Behavior documents")
struct BehaviorDocumentTests {
    private func codes(_ read: () throws -> Void) -> [String] {
        do {
            try read()
            return []
        } catch let found as InputProblems {
            return found.problems.map(\.code)
        } catch {
            return ["\(error)"]
        }
    }

    private func funnel(_ text: String) throws -> FunnelQuery {
        try FunnelQuery(document: JSONValue(parsing: text))
    }

    @Test("a full funnel document reads back as itself")
    func funnelRoundTrip() throws {
        let query = try funnel(
            """
            {"steps":[{"event":"Signed Up","where":{"plan":"pro","seats":3}},{"event":"*"},
            {"event":null}],"window":"36h","order":"strict",
            "exclusions":[{"event":"x","where":{"a":true},"from":1,"to":2}],"unit":"account",
            "by":[{"property":"plan","of":"account","attribution":"step:2"},{"property":"b"}],
            "from":"2026-01-01","to":"2026-02-01T10:00:00Z","hold":"person"}
            """
        )
        #expect(try FunnelQuery(document: query.document) == query)
        #expect(query.steps[0].properties == ["plan": "pro", "seats": "3"])
        #expect(query.steps[1] == EventSelector(event: nil))
        #expect(query.windowLength == WindowLength(millis: 36 * Duration.hour))
        #expect(query.by[0] == Breakdown(property: "plan", of: .account, attribution: .step(2)))
    }

    @Test("a broken funnel document has problems or reads back as itself", arguments: [1, 2, 3])
    func mutatedFunnels(seed: UInt64) throws {
        let document = """
            {"steps":["Signed Up",{"event":"*","where":{"a":1.5}},"Paid"],"window":"36h",
            "order":"any","exclusions":[{"event":"x","from":1,"to":2}],
            "by":[{"property":"b","of":"event","attribution":"step:2"}],
            "from":"2026-01-01","to":"9026-02-01T10:00:00.001+02:00"}
            """
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let letters = Array("0123456789-:\"{}[],.stepanyhdm*".utf8)
        for round in 0..<2_000 {
            var bytes = Array(document.utf8)
            for _ in 0...next(3) { bytes[next(bytes.count)] = letters[next(letters.count)] }
            guard let value = try? JSONValue(parsing: bytes[...]) else { continue }
            do {
                let query = try FunnelQuery(document: value)
                #expect(try FunnelQuery(document: query.document) == query, "\(seed) \(round)")
            } catch {
                #expect(error is InputProblems, "seed \(seed) round \(round)")
            }
        }
    }

    /// A document for every question beside the funnel, and how it is read and written.
    private static let documents:
        [(text: String, again: @Sendable (JSONValue) throws -> JSONValue)] =
            [
                (
                    #"{"event":"A","where":{"p":1},"period":"day","to":"2026-01-01","cell":{"periods":3}}"#,
                    { try StickinessQuery(document: $0).document }
                ),
                (
                    #"{"unit":"account","period":"month","cell":{"at":"2026-01-01","state":"new"}}"#,
                    { try LifecycleQuery(document: $0).document }
                ),
                (
                    #"{"start":"A","steps":4,"collapse":false,"top":9,"cell":{"prefix":["A","B"]}}"#,
                    { try PathsQuery(document: $0).document }
                ),
                (
                    #"{"windows":[7,28,90],"cell":{"account":"acme","days":28}}"#,
                    { try AccountFeaturesQuery(document: $0).document }
                ),
                (
                    #"{"events":["A"],"cell":{"account":"a","at":"2026-01-05","event":"A"}}"#,
                    { try PanelQuery(document: $0).document }
                ),
                (
                    """
                    {"birth":"any","within":"7d","thresholds":[1,2],"outcome_from_days":7,
                    "outcome_to_days":9,"cell":{"event":"A","at_least":2,"retained":true}}
                    """, { try ActivationSearchQuery(document: $0).document }
                ),
                (
                    #"{"first":"A","return":"any","period":"day","periods":3,"brackets":[[1,7],[8,9]]}"#,
                    { try RetentionQuery(document: $0).document }
                ),
                (
                    #"{"question":{"ask":"counts","measure":"people"},"pick":{"at":"2026-01-01"}}"#,
                    { try CohortQuery(document: $0).document }
                ),
            ]

    @Test(
        "a broken document of any question has problems or reads back as itself",
        arguments: 0..<8
    )
    func mutated(number: Int) throws {
        let (text, again) = Self.documents[number]
        var random = SplitMix64(seed: UInt64(number))
        let letters = Array("0123456789-:\"{}[],.stepanyhdm*".utf8)
        var read = 0
        for round in 0..<2_000 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 0..<3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    letters[Int.random(in: 0..<letters.count, using: &random)]
            }
            guard let value = try? JSONValue(parsing: bytes[...]) else { continue }
            do {
                let written = try again(value)
                #expect(try again(written) == written, "question \(number), round \(round)")
                read += 1
            } catch {
                #expect(error is InputProblems, "question \(number), round \(round): \(error)")
            }
        }
        #expect(read > 100)
    }

    @Test("a funnel without more than steps takes the defaults of the contract")
    func funnelDefaults() throws {
        let query = try funnel(#"{"steps":[{"event":"A"},{"event":"B"}]}"#)
        let expected = try FunnelQuery(steps: [
            EventSelector(event: "A"), EventSelector(event: "B"),
        ])
        #expect(query == expected)
        #expect(query.windowLength.text == "14d")
    }

    @Test("every mistake of a funnel is said at once, with its stable code")
    func funnelMistakes() {
        #expect(
            codes { _ = try funnel(#"{"steps":[{"event":"A"}],"window":"0d","hold":"person"}"#) }
                == [
                    "funnel_needs_two_steps", "funnel_window_not_positive",
                    "hold_needs_account_unit",
                ]
        )
        #expect(
            codes {
                _ = try funnel(
                    """
                    {"steps":[{"event":"A"},{"event":"B"}],"windows":"1d","window":"two weeks",
                    "order":"loose","exclusions":[{"event":"x","from":2,"to":2},
                    {"event":"B","from":1,"to":2}],"by":[{"property":"p","attribution":"step:3"}],
                    "from":"2026-02-01","to":"yesterday"}
                    """
                )
            }
                == [
                    "unknown_key", "window_not_readable", "unknown_word", "time_not_readable",
                    "exclusion_steps_out_of_range", "exclusion_is_a_step",
                    "attribution_step_out_of_range",
                ]
        )
        #expect(
            codes { _ = try funnel(#"{"steps":[{"where":{"a":[]}},{"evnt":"B"}]}"#) } == [
                "event_missing", "where_not_a_value", "unknown_key", "event_missing",
            ]
        )
        #expect(codes { _ = try funnel("[]") } == ["not_an_object", "funnel_needs_two_steps"])
        #expect(
            codes {
                _ = try funnel(
                    """
                    {"steps":[{"event":"A"},{"event":"B"},{"event":"C"}],"order":"any",
                    "exclusions":[{"event":"x","from":1,"to":2}],"from":"2026-02-01","to":"2026-01-01"}
                    """
                )
            } == ["exclusion_range_needs_order", "window_is_empty"]
        )
    }

    @Test("an exclusion on the command line may name the steps it lies between")
    func exclusionArguments() {
        func exclusion(_ text: String) -> FunnelQuery.Exclusion {
            FunnelQuery.Exclusion(argument: text, steps: 3)
        }
        let cancelled = EventSelector(event: "Cancelled")
        #expect(exclusion("Cancelled") == .init(cancelled, from: 1, to: 3))
        #expect(exclusion("Cancelled:2-3") == .init(cancelled, from: 2, to: 3))
        #expect(exclusion("a:b") == .init(EventSelector(event: "a:b"), from: 1, to: 3))
        #expect(exclusion("a:b:1-2") == .init(EventSelector(event: "a:b"), from: 1, to: 2))
    }

    @Test("a funnel answers in the form of the contract")
    func funnelAnswer() throws {
        let query = try funnel(
            #"{"steps":[{"event":"A"},{"event":"*"}],"by":[{"property":"plan"}]}"#
        )
        let events = [
            Event(id: "1", name: "A", user: "u", time: Timestamp(millis: 0)),
            Event(id: "2", name: "B", user: "u", time: Timestamp(millis: 1_500)),
            Event(
                id: "3",
                name: "A",
                user: "v",
                time: Timestamp(millis: 0),
                properties: ["plan": "p"]
            ),
        ]
        #expect(
            ReferenceStore.answer(query, over: events).document.canonicalText
                == (try JSONValue(
                    parsing: """
                        {"steps":[{"event":"A","count":2},{"event":"*","count":1}],"breakdown":[
                        {"value":["p"],"steps":[{"event":"A","count":1},{"event":"*","count":0}]},
                        {"value":[null],"steps":[{"event":"A","count":1},{"event":"*","count":1}]}],
                        "times":[{"median_millis_from_previous":null,"mean_millis_from_previous":null,
                        "median_millis_from_first":null,"mean_millis_from_first":null},
                        {"median_millis_from_previous":1500.0,"mean_millis_from_previous":1500.0,
                        "median_millis_from_first":1500.0,"mean_millis_from_first":1500.0}],
                        "removed":0,"incomplete_entries":0,"left_out_events":0}
                        """
                )
                .canonicalText)
        )
    }

    @Test(
        "lengths of time read and write the same",
        arguments: [
            ("14d", 14 * Duration.day, "14d"), ("30m", 30 * Duration.minute, "30m"),
            ("12h", 12 * Duration.hour, "12h"), ("90s", 90 * Duration.second, "90s"),
            ("24h", Duration.day, "1d"), ("120s", 2 * Duration.minute, "2m"), ("5ms", 5, "5ms"),
        ]
    )
    func windowLengths(_ text: String, _ millis: Int64, _ written: String) throws {
        #expect(try WindowLength(text) == WindowLength(millis: millis))
        #expect(WindowLength(millis: millis).text == written)
    }

    @Test(
        "what is not a length of time is refused",
        arguments: ["", "d", "14", "14 d", "1.5d", "14D", "1w", "99999999999999999d", "1d2h"]
    )
    func badWindowLengths(_ text: String) {
        #expect(throws: InputProblem.self) { try WindowLength(text) }
    }

    @Test("retention documents read back as themselves, and answer in the form of the contract")
    func retention() throws {
        let query = try RetentionQuery(
            document: JSONValue(
                parsing: """
                    {"first":"Signed Up","return":"any","period":"month","mode":"rolling",
                    "measure":"unbounded","unit":"account","from":"2026-01-01","periods":12}
                    """
            )
        )
        #expect(try RetentionQuery(document: query.document) == query)
        #expect(query.returning == EventSelector(event: nil))
        #expect(
            codes { _ = try RetentionQuery(document: ["period": "year", "periods": -1]) } == [
                "first_event_missing", "unknown_word", "retention_periods_out_of_range",
            ]
        )
        let answer = ReferenceStore.answer(
            try RetentionQuery(first: EventSelector(event: "A"), period: .day),
            over: [Event(id: "1", name: "A", user: "u", time: Timestamp(millis: 0))],
            in: Scope(asOf: Timestamp(millis: Duration.day + 1))
        )
        #expect(
            answer.document
                == [
                    "cohorts": [
                        ["start": "1970-01-01T00:00:00Z", "size": 1, "retained": [1, .null]]
                    ], "period": "day", "mode": "calendar", "measure": "exact",
                    "left_out_events": 0,
                ]
        )
    }

    @Test("retention by brackets reads back as itself, and names every mistake")
    func brackets() throws {
        let query = try RetentionQuery(
            document: ["first": "A", "period": "day", "brackets": [[0, 0], [1, 7]]]
        )
        #expect(try RetentionQuery(document: query.document) == query)
        #expect(query.brackets.map(\.label) == ["0", "1-7"])
        #expect(
            codes {
                _ = try RetentionQuery(
                    document: [
                        "first": "A", "measure": "unbounded", "brackets": [[2, 1], [0, 1_001]],
                    ])
            } == [
                "retention_bracket_out_of_range", "retention_bracket_out_of_range",
                "retention_brackets_are_exact",
            ]
        )
        #expect(
            codes { _ = try RetentionQuery(document: ["first": "A", "brackets": [1, [1, "7"]]]) }
                == ["retention_bracket_not_readable", "retention_bracket_not_readable"]
        )
    }

    @Test("counts and timelines read back as themselves")
    func others() throws {
        let count = try CountQuery(
            document: [
                "event": "A", "where": ["p": "1"], "measure": "accounts", "period": "month",
                "by": ["property": "plan"], "to": "2026-01-01",
            ])
        #expect(try CountQuery(document: count.document) == count)
        #expect(codes { _ = try CountQuery(document: ["every": "week"]) } == ["unknown_key"])
        let timeline = try TimelineQuery(document: ["account": "acme", "limit": 3])
        #expect(try TimelineQuery(document: timeline.document) == timeline)
        #expect(
            codes { _ = try TimelineQuery(document: ["limit": 0]) } == [
                "timeline_needs_one_actor"
            ]
        )
    }
}
