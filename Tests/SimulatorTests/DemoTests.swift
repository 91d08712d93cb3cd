import Growth
import Testing

@testable import Simulator

@Suite("The demo company")
struct DemoTests {
    private let truth: Truth
    private let sink = CountingSink()

    init() throws { truth = try SimulatedCompany.demo.write(to: sink) }

    @Test("has the size of a demo, and the origins that were planned")
    func sizeAndOrigins() {
        let yearly = truth.won.map(\.lastYearlyCents).sorted()
        print(
            "accounts \(truth.accounts) people \(truth.people) events \(truth.events.unique)",
            "bytes \(sink.bytes) won \(truth.won.count)",
            SalesPath.allCases.map { truth.count(of: $0.rawValue) }, truth.count(of: "unknown"),
            "median \(yearly[yearly.count / 2]) \(truth.events) \(truth.rows)",
            "churned", truth.won.count { $0.isChurned }, "payer", truth.won.count { $0.payerIsUser })
        #expect(truth.accounts == 400)
        #expect((80...120).contains(truth.won.count))
        #expect((60_000...120_000).contains(truth.events.unique))
        #expect((120_000...400_000).contains(yearly[yearly.count / 2]))
        for (path, share) in BottomUpModel.plannedShares {
            let found = Double(truth.count(of: path.rawValue)) / Double(truth.won.count)
            #expect(abs(found - share) < 0.06, "\(path.rawValue): \(found)")
        }
    }

    @Test("ends with October 2026, whatever the clock says")
    func window() {
        #expect(SimulatedCompany.demo.start.iso == "2025-09-01")
        let last = Timestamp(iso: "2026-11-01")
        #expect(truth.won.allSatisfy { won in last.map { won.paid < $0 } ?? false })
    }

    @Test("has the origin of every won account from its path, told by K1 from its moments")
    func origins() {
        let company = SimulatedCompany.demo
        let end = adding(months: company.months, to: company.start).startUTC.millis
        let model = BottomUpModel(
            seed: company.seed, window: company.start.startUTC.millis..<end,
            accounts: company.accounts, wrongClocks: company.dirt.wrongClocks)
        for index in 0..<model.stories {
            let story = model.story(of: index)
            checkOrder(of: story, in: model.window)
            guard let subscription = story.subscription, !story.people.isEmpty else { continue }
            #expect(WonAccount(story, subscription).origin == story.path.rawValue, "\(index)")
        }
    }

    private func checkOrder(of story: AccountStory, in window: Range<Int64>) {
        let times = story.occurrences.map(\.time)
        #expect(times == times.sorted() && times.allSatisfy(window.contains))
        for person in story.people {
            #expect(person.firstSeen <= person.signup)
            if let activation = person.activation { #expect(activation > person.signup) }
            if let invitation = person.invitation {
                #expect(story.people[invitation.by].signup < invitation.at)
                #expect(invitation.at < person.signup)
            }
        }
        guard story.path == .productFirst else { return }
        let activation = story.people.compactMap(\.activation).min()
        for deal in story.deals { #expect(activation.map { $0 < deal.created } ?? false) }
        if let paid = story.subscription?.started {
            #expect(activation.map { $0 < paid } ?? false)
        }
    }

    @Test("has payers who mostly use the product on four days of the month before they pay")
    func payers() {
        let active = truth.won.count { $0.payerIsUser }
        #expect(active * 10 > truth.won.count * 6)
    }
}
