public import ArgumentParser
import Engine
import Growth
public import Simulator

/// Simulates a company's files of any size.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the files of a simulated company, with the truth behind them.",
        discussion: """
            What is planted in the files, and what a diagnosis should find, stands in truth.json.

            Archetypes:
              bottom-up            users try, invite colleagues and buy by themselves
              top-down             sales meets executives; users come after the signature
              land-and-expand      a pilot in a small team, then more of the company
              free-trial-costume   a trial that needs a call, a security review and IT to begin
              one-big-logo         bottom-up, and half of the revenue from a founder's friend
              two-motions          ten people, two motions, neither going well

            Examples:
              groundswell simulate ./files
              groundswell simulate ./files --archetype top-down --accounts 1000 --months 24
              groundswell simulate ./files --events 100000000 --dirt none
            """
    )

    @Argument(help: "Folder for the files; it is made when it does not exist.")
    var folder: String

    @Option(help: "Sort of company.")
    var archetype = Archetype.bottomUp

    @Option(help: "Accounts; by default as many as the people or events need, else 400.")
    var accounts: Int?

    @Option(help: "About how many people; by default as many as the accounts bring.")
    var people: Int?

    @Option(help: "About how many events; by default as many as the people make.")
    var events: Int?

    @Option(help: "Length of the told time in months, 2 to 120.")
    var months = SimulatedCompany.demo.months

    @Option(help: "First day, such as 2025-09-01.")
    var start = SimulatedCompany.demo.start.iso

    @Option(help: "How dirty the event file is: copies, late and broken lines, wrong clocks.")
    var dirt = Dirt.Level.usual

    @Option(help: "Seed of the random numbers: the same seed gives the same bytes.")
    var seed = SimulatedCompany.demo.seed

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let truth = try company().write(to: DirectorySink(path: folder))
        if json { return Output.document(document(of: truth)) }
        let events = Layout.grouped(truth.events.unique)
        let (people, accounts) = (Layout.grouped(truth.people), Layout.grouped(truth.accounts))
        Output.line(
            "Wrote \(events) events of \(people) people in \(accounts) accounts to \(folder). truth.json says what is planted in them."
        )
    }

    private func company() throws -> SimulatedCompany {
        guard start.utf8.count == 10, let first = Timestamp(iso: start)?.civilDateUTC else {
            throw InputProblem(
                "simulation_start",
                "\(start) is no date.",
                advice: "Write the first day as year-month-day: --start 2025-09-01."
            )
        }
        return try SimulatedCompany(
            seed: seed,
            archetype: archetype,
            accounts: accounts,
            people: people,
            events: events,
            months: months,
            startingOn: first,
            dirt: dirt.dirt
        )
    }

    private func document(of truth: Truth) -> JSONValue {
        [
            "folder": .string(folder), "archetype": .string(truth.archetype.rawValue),
            "accounts": JSONValue(truth.accounts), "people": JSONValue(truth.people),
            "events": JSONValue(truth.events.unique), "won": JSONValue(truth.won.count),
        ]
    }
}

extension Archetype: ExpressibleByArgument {}

extension Dirt.Level: ExpressibleByArgument {}
