import Growth
import Testing

@testable import Simulator

@Suite("Archetypes")
struct ArchetypeTests {
    @Test("are written with the same bytes from the same arguments", arguments: Archetype.allCases)
    func determinism(archetype: Archetype) throws {
        let company = try company(archetype, accounts: 12)
        let (first, second) = (MemorySink(), MemorySink())
        try company.write(to: first)
        try company.write(to: second)
        #expect(first.fingerprint == second.fingerprint)
        #expect(Set(first.files.keys) == Set(SimulatedFile.allCases))
    }

    @Test(
        "have won accounts whose origin, told by K1 from the files alone, is that of the truth",
        arguments: Archetype.allCases
    )
    func origins(archetype: Archetype) throws {
        let sink = MemorySink()
        let truth = try company(archetype, accounts: 60).write(to: sink)
        let recount = try OriginRecount(of: sink)
        for won in truth.won {
            let found = recount.facts(of: won).origin()
            #expect(found.0.rawValue == won.origin, "\(won.account.text): \(found.reason)")
        }
        #expect(truth.won.count > 2)
    }

    @Test("have as many rows in each file as the truth says", arguments: Archetype.allCases)
    func rows(archetype: Archetype) throws {
        let sink = MemorySink()
        let truth = try company(archetype, accounts: 60).write(to: sink)
        let tables: [(SimulatedFile, Int)] = [
            (.deals, truth.rows.deals), (.activities, truth.rows.activities),
            (.companies, truth.rows.companies), (.pilots, truth.rows.pilots),
            (.churnReasons, truth.rows.churnReasons),
        ]
        for (file, count) in tables {
            #expect(sink.lines(file).count == count + 1, "\(file.rawValue)")
        }
        let invoices = try JSONValue(parsing: sink.text(.stripeInvoices))
        #expect(invoices["data"]?.arrayValue?.count == truth.rows.invoices)
        let json = try JSONValue(parsing: sink.text(.truth))
        #expect(json["won"]?.arrayValue?.count == truth.won.count)
        #expect(json["motion"]?.stringValue == archetype.motion?.rawValue ?? "mixed")
    }

    @Test(
        "give each account a path of its own, with the probabilities that are written down",
        arguments: Archetype.allCases
    )
    func paths(archetype: Archetype) throws {
        let model = CompanyModel(of: try company(archetype, accounts: 10_000))
        var counts: [SalesPath: Int] = [:]
        for index in 0..<model.accounts where index != model.logo {
            counts[model.path(of: index), default: 0] += 1
        }
        #expect(abs(model.rates.paths.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        for path in model.rates.paths {
            let (expected, found) = (path.share * 10_000, Double(counts[path.path] ?? 0))
            let deviation = (expected * (1 - path.share)).squareRoot()
            #expect(abs(found - expected) < 4 * deviation + 1, "\(path.path.rawValue): \(found)")
        }
    }

    @Test("tell the same story of an account however many others there are")
    func sizeDoesNotMatter() throws {
        for archetype in Archetype.allCases where archetype != .oneBigLogo {
            let few = CompanyModel(of: try company(archetype, accounts: 20))
            let many = CompanyModel(of: try company(archetype, accounts: 50_000))
            for index in 0..<20 {
                let (one, other) = (few.story(of: index), many.story(of: index))
                #expect(one.occurrences.map(\.time) == other.occurrences.map(\.time))
                #expect(one.subscription?.periods.count == other.subscription?.periods.count)
            }
        }
    }

    @Test("sell mostly in the way they are named after")
    func shares() throws {
        let named: [(Archetype, origin: String, Range<Double>)] = [
            (.bottomUp, "product-first", 0.75..<0.97), (.topDown, "sales-first", 0.7..<0.97),
            (.landAndExpand, "land-and-expand", 0.65..<0.95),
            (.freeTrialCostume, "assisted", 0.55..<0.85),
            (.oneBigLogo, "product-first", 0.75..<0.97), (.twoMotions, "sales-first", 0.3..<0.7),
        ]
        for (archetype, origin, range) in named {
            let model = CompanyModel(of: try company(archetype, accounts: 500, months: 14))
            let won = (0..<model.accounts)
                .compactMap { index -> Simulator.WonAccount? in
                    let story = model.plan(of: index)
                    return story.subscription.map { Simulator.WonAccount(story, $0) }
                }
            let share = Double(won.count { $0.origin == origin }) / Double(won.count)
            #expect(range.contains(share), "\(archetype.rawValue): \(share) of \(won.count)")
        }
    }

    @Test(
        "with a big logo: one customer whom a founder knew pays half, and others like it do not buy"
    )
    func bigLogo() throws {
        for seed in UInt64(1)...3 {
            let sink = MemorySink()
            let truth = try company(.oneBigLogo, accounts: 200, months: 14, seed: seed)
                .write(to: sink)
            let planted = truth.planted
            let share = Double(planted.logoCents) / Double(planted.yearlyCents)
            #expect((0.4...0.6).contains(share), "seed \(seed): \(share)")
            let known = sink.text(.deals).split(separator: "\n")
                .filter { $0.contains(Names.logoSource) }
            #expect(known.count == 1)
            #expect(known.allSatisfy { $0.contains(planted.logo?.text ?? "no logo") })
            #expect(truth.won.first { $0.account == planted.logo }?.origin == "sales-first")
        }
        let model = CompanyModel(of: try company(.oneBigLogo, accounts: 2_000))
        let outcomes = (0..<1_999).map { model.plan(of: $0) }.filter { $0.path == .lookalike }
            .flatMap(\.deals).map(\.outcome)
        let (won, lost) = (outcomes.count { $0 == .won }, outcomes.count { $0 == .lost })
        #expect(lost > 4 * won && lost > 10, "\(won) won, \(lost) lost")
    }

    @Test("with two motions: ten people, and a budget in two halves")
    func twoMotions() {
        let organization = Organization(of: .twoMotions)
        #expect(organization.team.count == 10)
        let all = organization.spend.reduce(0) { $0 + $1.cost }
        let bottomUp = organization.spend.filter { $0.motion == "bottom-up" }
            .reduce(0) { $0 + $1.cost }
        #expect((0.4...0.6).contains(Double(bottomUp) / Double(all)))
    }

    @Test("with pilots: some are won, lost, and never decided, and growth follows contracts")
    func pilots() throws {
        let sink = MemorySink()
        let truth = try company(.landAndExpand, accounts: 120, months: 14).write(to: sink)
        let outcomes = sink.lines(.pilots).dropFirst()
            .map {
                String(decoding: $0, as: UTF8.self)
                    .split(separator: ",", omittingEmptySubsequences: false)[4]
            }
        #expect(Set(outcomes).isSuperset(of: ["won", "lost", "limbo"]))
        #expect(
            Set(outcomes).isSubset(of: ["won", "lost", "limbo", "open", "extended"]),
            "\(Set(outcomes))"
        )
        let grown = truth.won.filter { $0.origin == "land-and-expand" }
        #expect(grown.allSatisfy { $0.lastYearlyCents > $0.firstYearlyCents || $0.isChurned })
    }

    private func company(
        _ archetype: Archetype,
        accounts: Int,
        months: Int = 10,
        seed: UInt64 = 5
    ) throws -> SimulatedCompany {
        try SimulatedCompany(
            seed: seed,
            archetype: archetype,
            accounts: accounts,
            months: months,
            startingOn: CivilDate(dayNumber: 20_332),
            dirt: .none
        )
    }
}
