import Growth
import Testing

@testable import Simulator

@Suite("The demo company")
struct DemoTests {
    private let truth: Truth
    private let sink = CountingSink()

    init() throws { truth = try SimulatedCompany.demo.write(to: sink) }

    @Test("has the size of a demo, and customers who mostly found the product by themselves")
    func sizeAndOrigins() {
        let yearly = truth.won.map(\.lastYearlyCents).sorted()
        #expect(truth.accounts == 400)
        #expect((80...120).contains(truth.won.count))
        #expect((60_000...120_000).contains(truth.events.unique))
        #expect((120_000...400_000).contains(yearly[yearly.count / 2]))
        #expect(truth.count(of: "product-first") * 4 > truth.won.count * 3)
        #expect(truth.count(of: "assisted") > 0 && truth.count(of: "sales-first") > 0)
    }

    @Test("ends with October 2026, whatever the clock says")
    func window() {
        #expect(SimulatedCompany.demo.start.iso == "2025-09-01")
        let last = Timestamp(iso: "2026-11-01")
        #expect(truth.won.allSatisfy { won in last.map { won.paid < $0 } ?? false })
    }

    @Test("tells every story in an order that can have happened")
    func order() {
        let model = demoModel
        for index in 0..<model.stories { checkOrder(of: model.story(of: index), in: model.window) }
    }

    private func checkOrder(of story: AccountStory, in window: Range<Int64>) {
        let times = story.occurrences.map(\.time)
        #expect(times == times.sorted() && times.allSatisfy(window.contains))
        for person in story.people {
            #expect(person.firstSeen <= person.signup)
            if let activation = person.activation { #expect(activation > person.signup) }
            if let invitation = person.invitation {
                let parent = story.people[invitation.by].activation
                #expect(parent.map { $0 < invitation.at } ?? false)
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
        let model = demoModel
        var (daily, all) = (0, 0)
        for index in 0..<model.accounts {
            let story = model.story(of: index)
            guard let subscription = story.subscription else { continue }
            all += 1
            let month = (subscription.started - 30 * Duration.day)..<subscription.started
            let uses = story.occurrences.filter {
                $0.person == subscription.payer && $0.kind.isUsage && month.contains($0.time)
            }
            if Set(uses.map { $0.time / Duration.day }).count >= 4 { daily += 1 }
        }
        #expect(daily * 10 >= all * 6, "\(daily) of \(all)")
    }

    @Test("has a fifth to two fifths of its people activated within two weeks, most of them alone")
    func activation() {
        let model = demoModel
        var (people, quick, alone) = (0, 0, 0)
        for index in 0..<(model.stories - 1) {
            let story = model.story(of: index)
            people += story.people.count
            for (number, person) in story.people.enumerated() {
                guard let activation = person.activation,
                    activation - person.signup <= 14 * Duration.day
                else { continue }
                quick += 1
                let others = story.occurrences.contains {
                    $0.person != number && (person.signup...activation).contains($0.time)
                }
                if !others { alone += 1 }
            }
        }
        #expect(quick * 100 >= people * 30 && quick * 100 <= people * 55, "\(quick) of \(people)")
        #expect(alone * 2 > quick, "\(alone) of \(quick)")
    }

    private var demoModel: CompanyModel { CompanyModel(of: SimulatedCompany.demo) }
}
