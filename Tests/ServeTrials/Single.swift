import ArgumentParser
import Foundation
import PowerCut

/// Holds requests of one event against the same bytes sent to a server that does nothing.
struct Single: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How fast single events are kept, as a share of a server that does nothing."
    )

    @OptionGroup var program: ProgramOption

    @Option(help: "Where the workspace is made; nothing may be there.")
    var workspace: String

    @Option(help: "How long each measurement lasts.")
    var seconds = 10

    @Option(help: "How many connections, each with one request at a time.")
    var connections = 64

    @Option(help: "How often both are measured, in turn.")
    var rounds = 5

    @Option(help: "The smallest share that is good enough.")
    var share = 0.4

    func validate() throws {
        guard seconds > 0, rounds > 0, (1...MessageID.writers).contains(connections) else {
            throw ValidationError("Numbers are above 0, and connections at most 1000.")
        }
    }

    func run() throws {
        let program = Program(binary: program.binary, workspace: workspace)
        let key = try program.makeWorkspace()
        let server = try Server(program.binary, program.serving, log: workspace + ".log")
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let bare = try Server(own, ["bare"], log: workspace + ".bare.log")
        let kept = generator(to: server, key)
        let ignored = generator(to: bare, key)
        var verdict = Verdict()
        var rates: [(kept: Double, ignored: Double)] = []
        for round in 1...rounds {
            let rate = (
                kept: measure(kept, "ours", &verdict), ignored: measure(ignored, "bare", &verdict)
            )
            rates.append(rate)
            say("round \(round): \(fixed(rate.kept, 0)) and \(fixed(rate.ignored, 0)) requests/s")
        }
        let medians = (median(rates.map(\.kept)), median(rates.map(\.ignored)))
        let found = medians.0 / max(1, medians.1)
        say("ours \(fixed(medians.0, 0)), bare \(fixed(medians.1, 0)), share \(fixed(found, 3))")
        if found < share { verdict.note("the share is \(fixed(found, 3)), below \(share)") }
        verdict.note(server.stop())
        verdict.note(try Audit(of: program, against: kept.writers).wrong)
        try verdict.give()
    }

    private func generator(to server: Server, _ key: String) -> Generator {
        Generator(lanes: connections, form: .single, events: 1, port: server.port, key: key)
    }

    /// Requests answered a second.
    private func measure(
        _ generator: Generator,
        _ name: String,
        _ verdict: inout Verdict
    ) -> Double {
        let phase = Phase(
            name: name,
            lanes: connections,
            requestsPerSecond: nil,
            seconds: seconds
        )
        let figures = Figures(generator.run(phase))
        if figures.failures > 0 { verdict.note("\(name): \(figures.failures) requests failed") }
        return Double(figures.events) / Double(seconds)
    }

    private func median(_ values: [Double]) -> Double {
        percentile(0.5, ofSorted: values.sorted()) ?? 0
    }
}
