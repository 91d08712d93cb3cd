import ArgumentParser
import Foundation
import Glibc
import PowerCut
import Statistics
import Synchronization

/// Loses power at random places of a recorded server.
struct PowerCuts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power-cut",
        abstract: "Record a server under load, and cut the power at random places of it."
    )

    @OptionGroup var program: ProgramOption

    @Option(help: "How many cuts.")
    var cuts = 60

    @Option(help: "Decides where and with which luck.")
    var seed: UInt64 = 1

    @Option(help: "How many clients feed.")
    var clients = 6

    @Option(help: "How long they feed.")
    var seconds = 3

    @Option(
        help: ArgumentHelp(
            "Plants a bug, which must be found: "
                + PlantedBug.ofServers.enumerated().map { "\($0 + 1) \($1)" }
                .joined(separator: "; ") + "."
        )
    )
    var plant: Int?

    func validate() throws {
        let bugs = PlantedBug.ofServers.count
        guard cuts > 0, seconds > 0, (1...MessageID.writers).contains(clients) else {
            throw ValidationError("Numbers are above 0, and clients at most 1000.")
        }
        guard plant.map((1...bugs).contains) ?? true else {
            throw ValidationError("--plant is from 1 to \(bugs).")
        }
    }

    func run() throws {
        say("seed \(seed)")
        let place = try ScratchFolder()
        let program = Program(binary: program.binary, workspace: place.path + "/disk/w")
        try FileManager.default.createDirectory(
            atPath: place.path + "/disk",
            withIntermediateDirectories: false
        )
        let fed = try record(program, in: place)
        var recording = fed.recording
        if let plant {
            let bug = PlantedBug.ofServers[plant - 1]
            let before = recording.trace.records
            recording.trace = bug.planted(in: recording.trace)
            guard recording.trace.records != before else {
                throw Trouble("Nothing in the trace that this bug would change: \(bug)")
            }
            say("planted: \(bug)")
        }
        var generator = SplitMix64(seed: seed)
        let chosen = PowerCut.random(cuts, in: recording.trace, using: &generator)
        let found = DiskPlace(program: program, folder: place.path + "/disk")
        var verdict = Verdict()
        try recording.replay(chosen) { cut, image, answers in
            let writers = fed.writers(after: answers)
            verdict.note(try found.wrong(on: image, against: writers).map { "\(cut): \($0)" })
        }
        say("\(cuts) cuts were tried")
        try verdict.give()
    }

    /// Runs the server under the recorder while clients feed it.
    private func record(_ program: Program, in place: ScratchFolder) throws -> Fed {
        let key = try program.makeWorkspace()
        let before = try DiskImage(ofFolder: place.path + "/disk")
        let trace = place.path + "/trace"
        let server = try Server(
            program.binary,
            program.serving,
            environment: RecordedTool().environment(recording: place.path + "/disk", into: trace),
            log: place.path + "/log"
        )
        let (port, end) = (server.port, Clock.nanos + Int64(seconds) * Clock.second)
        let millis = Clock.wallMillis
        var feeding = (0..<clients)
            .map { StormClient($0, largest: 20, millis: millis, seed: seed) }
        let answers = Answers(trace: trace)
        feeding.live {
        } _: { index, client in
            client.live(on: port, key: key, newUntil: end) { answers.note(index, $0) }
        }
        for wrong in [server.stop(), feeding.strangeAnswers] {
            if let wrong { throw Trouble("While it was recorded \(wrong)") }
        }
        let noted = answers.all
        let recording = try ServerRecording(
            traceFile: trace,
            from: before,
            answersAfterBytes: noted.map(\.bytes)
        )
        say(
            "recorded \(recording.trace.records.count) calls, \(noted.count) answers, "
                + "\(feeding.reduce(0) { $0 + $1.writer.sent }) events"
        )
        return Fed(recording: recording, answers: noted, sent: feeding.map(\.writer.sent))
    }
}

/// A recording, and what clients know about it.
private struct Fed {
    let recording: ServerRecording
    let answers: [Answers.Answer]
    let sent: [Int]

    /// What was sent at all, and what these answers acknowledged.
    func writers(after given: [Int]) -> [Audit.Writer] {
        var writers = sent.map { Audit.Writer(sent: $0) }
        for answer in given.map({ answers[$0] }) {
            for number in answer.numbers { writers[answer.writer].acknowledged.insert(number) }
        }
        return writers
    }
}

/// Acknowledgements as clients get them, each with how long the trace was by then.
///
/// The recorder appends a call before the program learns its result, so whatever an answer rests on is
/// within that length.
private final class Answers: Sendable {
    struct Answer {
        let bytes: Int
        let writer: Int
        let numbers: [Int]
    }

    private let trace: Int32
    private let noted = Mutex<[Answer]>([])

    init(trace: String) { self.trace = open(trace, O_RDONLY | O_CLOEXEC) }

    deinit { close(trace) }

    var all: [Answer] { noted.withLock { $0 } }

    func note(_ writer: Int, _ numbers: [Int]) {
        let length = lseek(trace, 0, SEEK_END)
        let answer = Answer(bytes: length, writer: writer, numbers: numbers)
        noted.withLock { $0.append(answer) }
    }
}

/// The folder that is made to hold what a cut left.
private struct DiskPlace {
    let program: Program
    let folder: String

    /// What the program finds wrong when it opens what a cut left.
    func wrong(on image: DiskImage, against writers: [Audit.Writer]) throws -> String? {
        try image.write(toFolder: folder)
        do { return try Audit(of: program, against: writers).wrong } catch let trouble as Trouble {
            return trouble.description
        }
    }
}
