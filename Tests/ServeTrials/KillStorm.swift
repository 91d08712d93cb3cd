import ArgumentParser
import Foundation
import Glibc
import PowerCut
import Statistics

/// Kills the server at random moments while clients feed it.
struct KillStorm: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "kill -9 at random moments under load; what was not acknowledged is sent again."
    )

    @OptionGroup var program: ProgramOption

    @Option(help: "How many kills.")
    var kills = 200

    @Option(help: "How many clients feed.")
    var clients = 16

    @Option(help: "Decides when, and what clients send.")
    var seed: UInt64 = 1

    @Option(help: "Plants a bug: as if so many batches more were acknowledged before each kill.")
    var overstatement = 0

    @Option(help: "Milliseconds after which 99 of 100 starts are ready.")
    var readyLimit = 2_000

    /// Between looks at what is stored.
    private static let killsPerLook = 20

    func validate() throws {
        guard kills > 0, (1...MessageID.writers).contains(clients) else {
            throw ValidationError("Numbers are above 0, and clients at most 1000.")
        }
    }

    func run() throws {
        say("seed \(seed)")
        let place = try ScratchFolder()
        let program = Program(binary: program.binary, workspace: place.path + "/w")
        let key = try program.makeWorkspace()
        let millis = Clock.wallMillis
        var feeding = (0..<clients).map { StormClient($0, millis: millis, seed: seed) }
        var generator = SplitMix64(seed: seed)
        var ready: [Int] = []
        var verdict = Verdict()
        for kill in 1...kills {
            let server = try Server(program.binary, program.serving, log: place.path + "/log")
            ready.append(server.readyMillis)
            let delay = Int.random(in: 50...1_500, using: &generator)
            let port = server.port
            try feeding.live {
                usleep(UInt32(delay) * 1_000)
                if let wrong = server.kill() { throw Trouble("before kill \(kill) \(wrong)") }
            } _: {
                $1.live(on: port, key: key, newUntil: .max)
            }
            var rest = overstatement
            for index in feeding.indices where rest > 0 { rest -= feeding[index].believe(rest) }
            guard kill % Self.killsPerLook == 0 else { continue }
            try look(program, feeding, ready, "after \(kill) kills", &verdict)
        }
        try finish(program, key, &feeding, &verdict)
        try look(program, feeding, ready, "at the end", &verdict)
        try verdict.give()
    }

    /// One life in which all that is owed is sent, and that ends in peace.
    private func finish(
        _ program: Program,
        _ key: String,
        _ feeding: inout [StormClient],
        _ verdict: inout Verdict
    ) throws {
        let server = try Server(program.binary, program.serving, log: program.workspace + ".log")
        let port = server.port
        feeding.live {
        } _: {
            $1.live(on: port, key: key, newUntil: 0)
        }
        verdict.note(server.stop())
        verdict.note(feeding.strangeAnswers)
        let missing = feeding.reduce(0) { $0 + $1.writer.sent - $1.writer.acknowledged.count }
        if missing > 0 { verdict.note("\(missing) events were never acknowledged") }
    }

    private func look(
        _ program: Program,
        _ feeding: [StormClient],
        _ ready: [Int],
        _ moment: String,
        _ verdict: inout Verdict
    ) throws {
        let audit = try Audit(of: program, against: feeding.map(\.writer))
        let sorted = ready.sorted()
        let p99 = percentile(0.99, ofSorted: sorted) ?? 0
        say(
            "\(moment): \(audit); ready after p50 \(percentile(0.5, ofSorted: sorted) ?? 0) "
                + "p99 \(p99) max \(sorted.last ?? 0) ms"
        )
        verdict.note(audit.wrong.map { moment + ": " + $0 })
        if p99 > readyLimit { verdict.note("\(moment): p99 until ready is \(p99) ms") }
    }
}
