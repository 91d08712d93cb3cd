import Growth
import Testing

@testable import Simulator

/// Finds by brute force, in the stories of a bottom-up company, what was planted in it.
@Suite("What is planted")
struct PlantedTruthTests {
    private let model: CompanyModel
    private let stories: [AccountStory]

    init() throws {
        let company = try SimulatedCompany(
            seed: 11,
            accounts: 1_500,
            months: 14,
            startingOn: CivilDate(dayNumber: 20_332)
        )
        let model = CompanyModel(of: company)
        self.model = model
        stories = (0..<model.accounts).map { model.plan(of: $0) }
    }

    @Test(
        "the activation moment: who makes three reports in the first week still comes a month later"
    )
    func activationMoment() {
        var (stayed, reached, others, stayedWithout) = (0, 0, 0, 0)
        for index in 0..<250 {
            let story = model.story(of: index)
            for (number, person) in story.people.enumerated() {
                let end = person.signup + 60 * Duration.day
                guard person.activation != nil, end < model.window.upperBound else { continue }
                let mine = story.occurrences.filter { $0.person == number }
                let reports = mine.count {
                    EventNames.name(of: $0.kind) == EventNames.activation
                        && $0.time < person.signup + 7 * Duration.day
                }
                let month = (person.signup + 30 * Duration.day)..<end
                let comes = mine.contains {
                    month.contains($0.time) && EventNames.name(of: $0.kind) == EventNames.coreAction
                }
                if reports >= 3 {
                    (reached, stayed) = (reached + 1, stayed + (comes ? 1 : 0))
                } else {
                    (others, stayedWithout) = (others + 1, stayedWithout + (comes ? 1 : 0))
                }
            }
        }
        #expect(stayed * 100 > reached * 60, "\(stayed) of \(reached)")
        #expect(stayedWithout * 100 < others * 40, "\(stayedWithout) of \(others)")
    }

    @Test(
        "the causes of drops: people with that property seldom activate in that time, and only then"
    )
    func incidents() {
        let people = stories.flatMap(\.people)
        for incident in model.incidents {
            let hit = people.filter(incident.hits)
            let length = incident.window.upperBound - incident.window.lowerBound
            var before = incident
            before.window = (incident.window.lowerBound - 3 * length)..<incident.window.lowerBound
            let earlier = people.filter(before.hits)
            let broken = hit.count { $0.activation != nil }
            let usual = earlier.count { $0.activation != nil }
            #expect(hit.count >= 40 && broken * 100 < hit.count * 12, "\(broken) of \(hit.count)")
            #expect(usual * 100 > earlier.count * 25, "\(usual) of \(earlier.count)")
        }
    }

    @Test("the critical mass: accounts buy many times as readily once so many have activated")
    func criticalMass() {
        let mass = model.rates.criticalMass
        var (daysBelow, daysAbove, buysBelow, buysAbove) = (0.0, 0.0, 0, 0)
        for story in stories where story.touches.isEmpty && story.profile.sort == .company {
            let times = story.people.compactMap(\.activation).sorted()
            guard let first = times.first else { continue }
            let reached = times.count >= mass.users ? times[mass.users - 1] : .max
            let bought = story.subscription?.started
            let end = min(bought ?? .max, model.window.upperBound)
            let patience = dayMillis(mass.patienceDays)
            daysBelow += days(from: first, to: min(end, reached, first + patience))
            if reached < end { daysAbove += days(from: reached, to: min(end, reached + patience)) }
            if let bought, bought < reached {
                buysBelow += 1
            } else if bought != nil {
                buysAbove += 1
            }
        }
        let (below, above) = (Double(buysBelow) / daysBelow, Double(buysAbove) / daysAbove)
        #expect(buysBelow > 30 && buysAbove > 30)
        #expect((0.5...2).contains(below * mass.slowDays), "\(below) a day")
        #expect((0.5...2).contains(above * mass.quickDays), "\(above) a day")
    }

    private func days(from start: Int64, to end: Int64) -> Double {
        Double(max(0, end - start)) / Double(Duration.day)
    }

    @Test(
        "the causes of churn: each has happened before the account left, and some are written down wrong"
    )
    func churn() {
        var (left, wrong) = (0, 0)
        for story in stories {
            guard let subscription = story.subscription, let churn = subscription.churn,
                let ended = subscription.ended
            else { continue }
            left += 1
            if let recorded = churn.recorded, recorded != churn.cause { wrong += 1 }
            switch churn.cause {
            case .sponsorLeft: #expect(story.sponsorLeft.map { $0 < ended } ?? false)
            case .lowUse: #expect(!story.people.contains { $0.until > ended && $0.signup < ended })
            case .bug: #expect(story.people.contains { $0.browser == "Safari" })
            case .price: break
            }
        }
        #expect(left > 20 && wrong > 2 && wrong * 2 < left, "\(wrong) of \(left)")
    }

    @Test("spread and price floor: the truth counts them as the files show them")
    func spread() throws {
        let sink = MemorySink()
        let company = try SimulatedCompany(
            seed: 3,
            archetype: .topDown,
            accounts: 60,
            months: 12,
            startingOn: CivilDate(dayNumber: 20_332),
            dirt: .none
        )
        let planted = try company.write(to: sink).planted
        let model = CompanyModel(of: company)
        let people = (0..<model.stories - 1).flatMap { model.plan(of: $0).people }
        #expect(planted.acceptedInvitations == people.count { $0.invitation != nil })
        #expect(planted.invitations > planted.acceptedInvitations)
        let isRight = planted.spread.map { (0.1...1.5).contains($0) } ?? false
        #expect(isRight, "\(planted.spread ?? -1)")
        let wins = sink.lines(.deals).map(fields)
            .count { $0[3] == "Closed Won" && $0[8] == "newbusiness" }
        #expect(planted.salesWins == wins)
        let roles = sink.lines(.team).map(fields).filter { ["ae", "sdr", "se"].contains($0[1]) }
        let cost = roles.compactMap { Int($0[6]) }.reduce(0, +)
        let spend = sink.lines(.spend).map(fields).filter { $0[3] == "top-down" }
            .compactMap { Int($0[2]) }.reduce(0, +)
        #expect(planted.sellingCost == cost + spend)
        #expect(planted.priceFloor == (cost + spend) * 5 / 4 / wins)
    }
}
