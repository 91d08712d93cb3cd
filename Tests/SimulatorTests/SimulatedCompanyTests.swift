import Glibc
import Growth
import Testing

@testable import Simulator

/// A company small enough to write again and again.
private func small(
    seed: UInt64 = 7,
    accounts: Int = 60,
    people: Int? = nil,
    events: Int? = nil,
    dirt: Dirt = .usual
) throws -> SimulatedCompany {
    try SimulatedCompany(
        seed: seed,
        accounts: accounts,
        people: people,
        events: events,
        months: 8,
        startingOn: CivilDate(dayNumber: 20_332),
        dirt: dirt
    )
}

private func written(_ company: SimulatedCompany) throws -> (sink: MemorySink, truth: Truth) {
    let sink = MemorySink()
    let truth = try company.write(to: sink)
    return (sink, truth)
}

@Suite("A simulated company")
struct SimulatedCompanyTests {
    @Test("is written with the same bytes from the same seed, and others from another")
    func determinism() throws {
        let first = try written(small()).sink
        #expect(first.fingerprint == (try written(small()).sink.fingerprint))
        #expect(first.fingerprint != (try written(small(seed: 8)).sink.fingerprint))
        #expect(first.isClosed)
        #expect(Set(first.files.keys) == Set(SimulatedFile.allCases))
    }

    @Test("has the bytes it had when this was written, on every machine")
    func pinnedBytes() throws {
        let fingerprint = try written(small(accounts: 12)).sink.fingerprint
        #expect(fingerprint == 0x3bca_0ef4_7e85_9909, "\(String(fingerprint, radix: 16))")
    }

    @Test("counts in its truth what stands in its event file")
    func eventCounts() throws {
        let dirt = try Dirt(
            duplicates: 0.03,
            conflicts: 0.01,
            late: 0.05,
            wrongClocks: 0.1,
            spellings: 0.2,
            brokenLines: 0.01,
            refusedEvents: 0.01
        )
        let (sink, truth) = try written(small(dirt: dirt))
        var found = EventRecount()
        for line in sink.lines(.events) { found.add(line) }
        let counts = truth.events
        #expect(found.lines == counts.lines)
        #expect(found.unique == counts.unique)
        #expect(found.brokenLines == counts.brokenLines && counts.brokenLines > 0)
        #expect(found.refused == counts.refused && counts.refused > 0)
        #expect(found.conflicts == counts.conflicts && counts.conflicts > 0)
        #expect(found.duplicates == counts.duplicates && counts.duplicates > 0)
        #expect(found.late == counts.late && counts.late > 0)
        #expect(found.wrongClocks == counts.wrongClocks && counts.wrongClocks > 0)
        #expect(found.spellings == counts.spellings && counts.spellings > 0)
        for (name, count) in counts.byName {
            #expect(found.byName[name, default: 0] == count, "\(name)")
        }
    }

    @Test("has an event file without a flaw when it has no dirt")
    func noDirt() throws {
        let (sink, truth) = try written(small(dirt: .none))
        #expect(truth.events.lines == truth.events.unique)
        var ids: Set<String> = []
        for line in sink.lines(.events) {
            let value = try JSONValue(parsing: line)
            #expect(ids.insert(try #require(value["messageId"]?.stringValue)).inserted)
        }
        #expect(ids.count == truth.events.unique)
    }

    @Test("has tables whose rows have as many fields as their header, and as many rows as it says")
    func tables() throws {
        let (sink, truth) = try written(small(accounts: 200))
        let rows: [(SimulatedFile, Int?)] = [
            (.deals, truth.rows.deals), (.companies, truth.rows.companies),
            (.activities, truth.rows.activities), (.pilots, 0),
            (.churnReasons, truth.rows.churnReasons),
            (.team, 11), (.spend, 32),
        ]
        for (file, count) in rows {
            let table = sink.lines(file).map(fields)
            #expect(Set(table.map(\.count)) == [table[0].count], "\(file.rawValue)")
            #expect(table.count - 1 == count, "\(file.rawValue)")
        }
    }

    @Test("writes Stripe lists that parse, join the accounts and add up with the truth")
    func stripe() throws {
        let (sink, truth) = try written(small(accounts: 200))
        func list(_ file: SimulatedFile) throws -> [JSONValue] {
            let value = try JSONValue(parsing: sink.text(file))
            return try #require(value["data"]?.arrayValue)
        }
        let subscriptions = try list(.stripeSubscriptions)
        let customers = try list(.stripeCustomers).map { $0["id"]?.stringValue }
        #expect(customers == truth.won.map(\.account.text))
        #expect(subscriptions.map { $0["customer"]?.stringValue } == customers)
        #expect(
            subscriptions.map { $0["start_date"]?.integerValue }
                == truth.won.map { $0.paid.millis / 1_000 }
        )
        #expect(try list(.stripeInvoices).count == truth.rows.invoices)
        let yearly = subscriptions.map { subscription -> Int64? in
            let item = subscription["items"]?["data"]?.arrayValue?.first
            let isMonthly = item?["price"]?["recurring"]?["interval"]?.stringValue == "month"
            guard let seats = item?["quantity"]?.integerValue,
                let amount = item?["price"]?["unit_amount"]?.integerValue
            else { return nil }
            return seats * amount * (isMonthly ? 12 : 1)
        }
        #expect(yearly == truth.won.map(\.lastYearlyCents))
        let shapes = subscriptions.map { $0["current_period_start"] == nil }
        #expect(shapes.contains(true) && shapes.contains(false))
    }

    @Test("uses only reserved domains for work, and free-mail providers for the rest")
    func domains() throws {
        let (sink, truth) = try written(small())
        let allowed = Names.freeMail + Names.disposable
        var people: Set<String> = []
        for line in sink.lines(.events) {
            guard let value = try? JSONValue(parsing: line), value["type"] == "identify",
                let email = value["traits"]?["email"]?.stringValue
            else { continue }
            people.insert(email)
            let domain = String(email.split(separator: "@")[1])
            #expect(domain.hasSuffix(".example") || allowed.contains(domain), "\(email)")
        }
        #expect(people.count == truth.people + truth.internalPeople)
    }

    @Test("refuses sizes that it cannot have")
    func sizes() {
        let day = CivilDate(dayNumber: 20_332)
        func code(_ accounts: Int, _ people: Int?, _ events: Int?, _ months: Int) -> String? {
            do throws(InputProblem) {
                _ = try SimulatedCompany(
                    seed: 1,
                    accounts: accounts,
                    people: people,
                    events: events,
                    months: months,
                    startingOn: day
                )
                return nil
            } catch { return error.code }
        }
        #expect(code(0, nil, nil, 12) == "simulation_accounts")
        #expect(code(10, nil, nil, 1) == "simulation_months")
        #expect(code(10, 9, nil, 12) == "simulation_people")
        #expect(code(10, 10_000, nil, 12) == "simulation_people")
        #expect(code(10, 40, 41, 12) == "simulation_events")
        #expect(code(1, nil, nil, 2) == nil)
        #expect(throws: InputProblem.self) {
            try Dirt(
                duplicates: 0.6,
                conflicts: 0,
                late: 0,
                wrongClocks: 0,
                spellings: 0,
                brokenLines: 0,
                refusedEvents: 0
            )
        }
    }

    @Test("of one account and two months is a company too")
    func smallest() throws {
        for seed in UInt64(0)..<20 {
            let company = try SimulatedCompany(
                seed: seed,
                accounts: 1,
                months: 2,
                startingOn: CivilDate(dayNumber: 20_332)
            )
            let (sink, truth) = try written(company)
            #expect(truth.accounts == 1, "seed \(seed)")
            _ = try JSONValue(parsing: sink.text(.stripeInvoices))
        }
    }

    @Test("meets the people and events it is asked for within a fifth")
    func scaling() throws {
        for (accounts, people, events) in [(300, 3_000, 60_000), (300, 900, 40_000)] {
            let company = try small(accounts: accounts, people: people, events: events)
            let truth = try company.write(to: CountingSink())
            let (peopleRatio, eventRatio) = (
                Double(truth.people) / Double(people), Double(truth.events.unique) / Double(events)
            )
            #expect((0.8...1.2).contains(peopleRatio), "\(truth.people) of \(people)")
            #expect((0.8...1.2).contains(eventRatio), "\(truth.events.unique) of \(events)")
        }
    }

    @Test("has as many accounts as the people or events that are asked for need")
    func accountsThatFollow() throws {
        func accounts(people: Int? = nil, events: Int? = nil) throws -> Int {
            try SimulatedCompany(
                seed: 1,
                people: people,
                events: events,
                months: 12,
                startingOn: CivilDate(dayNumber: 20_332)
            )
            .accounts
        }
        #expect(try accounts() == 400)
        #expect(try accounts(people: 3_000) == 600)
        #expect(try accounts(events: 24_000) == 100)
        #expect(try accounts(events: 100_000_000) == 416_666)
    }

    @Test("is dirtier by each level")
    func dirtLevels() throws {
        let counts = try Dirt.Level.allCases.map {
            try small(accounts: 40, dirt: $0.dirt).write(to: CountingSink()).events
        }
        let flaws = counts.map {
            $0.duplicates + $0.conflicts + $0.late + $0.spellings + $0.brokenLines + $0.refused
        }
        #expect(flaws[0] == 0 && flaws == flaws.sorted() && Set(flaws).count == 4, "\(flaws)")
        #expect(Set(counts.map(\.unique)).count == 1, "the dirt does not change what happened")
    }

    @Test("is handed over account by account: no piece grows with the company")
    func streams() throws {
        let (few, many) = (CountingSink(), CountingSink())
        try small(accounts: 40).write(to: few)
        try small(accounts: 240).write(to: many)
        #expect(many.bytes > 4 * few.bytes)
        #expect(many.largestPiece * 10 < many.bytes)
        #expect(many.pieces > 4 * few.pieces)
    }

    @Test("is written to a folder as it is to memory")
    func folder() throws {
        let path = "/tmp/groundswell-simulator-\(getpid())"
        let sink = try DirectorySink(path: path)
        try small(accounts: 12).write(to: sink)
        let memory = try written(small(accounts: 12)).sink
        for file in SimulatedFile.allCases {
            let name = "\(path)/\(file.rawValue)"
            let descriptor = open(name, O_RDONLY)
            var bytes = [UInt8](repeating: 0, count: (memory.files[file]?.count ?? 0) + 1)
            let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            #expect(Array(bytes.prefix(count)) == memory.files[file], "\(file.rawValue)")
            _ = close(descriptor)
            _ = unlink(name)
        }
        _ = rmdir(path)
        #expect(throws: StorageFailure.self) { try DirectorySink(path: "/proc/missing/folder") }
    }
}
