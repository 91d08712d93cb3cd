import Growth
import Testing

@Suite("What is wrong with the data is said")
struct MotionCautionTests {
    private func says(_ start: String, _ build: (inout MotionCompany) -> Void) -> Bool {
        var company = MotionCompany.mixture(bottomUp: 10, topDown: 2)
        build(&company)
        return company.diagnosis().cautions.contains { $0.hasPrefix(start) }
    }

    @Test("A clean company gets no caution")
    func clean() {
        #expect(MotionCompany.mixture(bottomUp: 10, topDown: 2).diagnosis().cautions == [])
    }

    @Test("Each gap has its sentence")
    func gaps() {
        #expect(
            says("Every account looks untouched") {
                $0.records[.activities] = nil
                $0.records[.opportunities] = nil
            }
        )
        #expect(
            says("No meeting, call, demo or reply was imported") { $0.records[.activities] = nil }
        )
        #expect(
            says("Sales touches begin 2026-01-06; 1 won account paid before") {
                $0.subscription("early", onDay(2), monthly: 1)
            }
        )
        #expect(
            says("Product events begin 2026-01-01; 1 won account paid before") {
                $0.subscription("early", onDay(-9), monthly: 1)
            }
        )
        #expect(
            says("No activation event is configured") { $0.configuration.events.activation = [] }
        )
        #expect(says("No product events were imported") { $0.events = [] })
        #expect(
            says("1 won account had a pilot before any sales touch") {
                $0.fact(.pilots, "p", ["account": .text("b1"), "started_at": .time(onDay(15))])
            }
        )
        #expect(
            says("1 won account is valued at plan prices") {
                $0.configuration.planPrices = ["pro": motionUSD(9)]
                $0.fact(
                    .subscriptions,
                    "x",
                    ["account": .text("x"), "started_at": .time(onDay(3)), "plan": .text("pro")]
                )
            }
        )
        #expect(
            says("Events of 1 account name no person") {
                $0.did("Opened", nil, in: "b1", onDay(3))
            }
        )
    }

    @Test("Events that name no person ask for persons, and do not turn Q2 into a no")
    func withoutPersons() throws {
        var company = MotionCompany.mixture(bottomUp: 10, topDown: 0)
        company.events = company.events.map {
            Occurrence(
                time: $0.time,
                event: $0.event,
                person: nil,
                account: $0.account,
                properties: $0.properties,
                message: $0.message
            )
        }
        for id in ["K2.q1_solo_value", "K2.q2_payer_is_user", "K2.q4_untouched_activation"] {
            let finding = try company.finding(id)
            #expect(finding.answer == "unknown")
            #expect(finding.explanation == "This cannot be told without events that name a person.")
        }
        #expect(company.diagnosis().verdict.answer == "bottom-up")
    }
}
