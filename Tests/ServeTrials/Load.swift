import ArgumentParser
import Foundation

/// Sends events at a steady rate, then far too many, and looks whether all that was promised is there.
struct Load: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Events at a steady rate; also with an overload, and with people asking.",
        discussion: """
            Latency counts from the moment at which a request should have begun. At the
            end the server is stopped, and every acknowledged event must be stored once.

            Examples:
              serve-trials load --workspace load --seconds 300 --rate 30000
              serve-trials load --workspace load --seconds 60 --overload 5
              serve-trials load --workspace load --seconds 60 --questions 20
            """
    )

    @OptionGroup var program: ProgramOption

    @Option(help: "Where the workspace is made; nothing may be there.")
    var workspace: String

    @Option(help: "How long the steady load lasts.")
    var seconds = 300

    @Option(help: "Events a second, over all connections.")
    var rate = 30_000

    @Option(help: "How many connections.")
    var connections = 64

    @Option(help: "Events in a request.")
    var batch = 100

    @Option(help: "After the steady load so many times the connections and events; 1: none.")
    var overload = 1

    @Option(help: "How long the overload lasts.")
    var overloadSeconds = 30

    @Option(help: "How many people ask questions all the time.")
    var questions = 0

    @Option(help: "Milliseconds that 99 of 100 requests of the steady load stay below.")
    var p99Limit = 250.0

    @Option(help: "The same while people ask.")
    var questionsP99Limit = 500.0

    @Option(
        help: "MB of 10⁶ bytes that the server's memory stays below under the steady load alone."
    )
    var memoryLimit = 400.0

    /// How long the load is steady again after an overload, and when it must be as before.
    private static let (afterwardsSeconds, calmAfterSeconds) = (20, 10)

    func validate() throws {
        let numbers = [seconds, rate, connections, batch, overload, overloadSeconds]
        guard numbers.allSatisfy({ $0 > 0 }), questions >= 0 else {
            throw ValidationError("Numbers are above 0.")
        }
        guard connections * overload <= MessageID.writers else {
            throw ValidationError("At most \(MessageID.writers) connections, the overload's too.")
        }
    }

    func run() throws {
        let program = Program(binary: program.binary, workspace: workspace)
        let key = try program.makeWorkspace()
        let server = try Server(program.binary, program.serving, log: workspace + ".log")
        let generator = Generator(
            lanes: connections * overload,
            form: .batch,
            events: batch,
            port: server.port,
            key: key
        )
        let watch = Watch(server)
        let askers = questions > 0 ? Askers(questions, program: program) : nil
        var verdict = Verdict()
        steady(generator, watch, &verdict)
        if overload > 1 { overload(generator, watch, &verdict) }
        verdict.note(askers?.stop())
        say(watch.summary)
        verdict.note(server.stop())
        let audit = try Audit(of: program, against: generator.writers)
        say("\(audit)")
        verdict.note(audit.wrong)
        try verdict.give()
    }

    private func steady(_ generator: Generator, _ watch: Watch, _ verdict: inout Verdict) {
        let phase = phase("steady", seconds: seconds)
        let parts = generator.run(phase) { tenths, parts in
            watch.look()
            guard tenths % 100 == 0 else { return }
            let last = Figures(parts[max(0, tenths / 10 - 10)..<min(parts.count, tenths / 10)])
            say("\(tenths / 10) s: \(last.line(seconds: 10)), \(fixed(watch.now)) MB")
        }
        let figures = Figures(parts)
        say("\(phase.name): \(figures.line(seconds: seconds))")
        note(figures, "under the steady load", &verdict)
        if questions == 0, watch.most > memoryLimit {
            verdict.note("memory is \(fixed(watch.most)) MB at most; the limit is \(memoryLimit)")
        }
    }

    private func overload(_ generator: Generator, _ watch: Watch, _ verdict: inout Verdict) {
        let phase = phase("overload", seconds: overloadSeconds, times: overload)
        watch.mostOfPhase = 0
        let figures = Figures(generator.run(phase) { _, _ in watch.look() })
        say(
            "\(phase.name): \(figures.line(seconds: overloadSeconds)), "
                + "at most \(fixed(watch.mostOfPhase)) MB"
        )
        let others = figures.statuses.keys.filter { ![Lane.noAnswer, 200, 429, 503].contains($0) }
        if !others.isEmpty { verdict.note("answers to the overload were \(others.sorted())") }
        let parts = generator.run(self.phase("after", seconds: Self.afterwardsSeconds)) { _, _ in
            watch.look()
        }
        for (second, part) in parts.enumerated().dropLast() {
            say("after the overload, second \(second + 1): \(part.line(seconds: 1))")
        }
        note(
            Figures(parts.dropFirst(Self.calmAfterSeconds)),
            "\(Self.calmAfterSeconds) s after the overload",
            &verdict
        )
    }

    private func phase(_ name: String, seconds: Int, times: Int = 1) -> Phase {
        Phase(
            name: name,
            lanes: connections * times,
            requestsPerSecond: Double(rate * times) / Double(batch),
            seconds: seconds,
            dropsLate: times > 1
        )
    }

    private func note(_ figures: Figures, _ moment: String, _ verdict: inout Verdict) {
        let limit = questions > 0 ? questionsP99Limit : p99Limit
        let p99 = figures.millis(0.99)
        if p99 ?? .infinity > limit {
            let text = p99.map { fixed($0) + " ms" } ?? "unknown, nothing was acknowledged"
            verdict.note("p99 \(moment) is \(text); the limit is \(fixed(limit)) ms")
        }
        if figures.failures > 0 {
            verdict.note("\(figures.failures) requests \(moment) were not acknowledged")
        }
    }
}

/// Looks at the memory of a server while it works, and at the processor time of both sides.
private final class Watch {
    private let server: Server
    private let first: Double
    private(set) var now = 0.0
    private(set) var most = 0.0
    var mostOfPhase = 0.0

    init(_ server: Server) {
        (self.server, first) = (server, server.memoryMB)
    }

    func look() {
        now = server.memoryMB
        most = max(most, now)
        mostOfPhase = max(mostOfPhase, now)
    }

    var summary: String {
        look()
        return
            "memory of the server: \(fixed(first)) MB at first, \(fixed(most)) at most, "
            + "\(fixed(now)) at last; processor: server \(fixed(server.cpuSeconds)) s, "
            + "generator \(fixed(Clock.ownSeconds)) s"
    }
}
