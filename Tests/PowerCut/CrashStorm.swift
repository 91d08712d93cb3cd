import Engine
import Foundation
import Glibc
import Growth
import Statistics
import Synchronization

/// Clients that feed `groundswell ingest` while it is killed again and again (RD1).
///
/// What was not acknowledged is sent again in the next life; some ids are sent twice anyway.
public struct CrashStorm {
    private let tool: RecordedTool
    private let place: ScratchFolder
    private let clients: Int
    private let batch = 64
    private let overstatement: Int
    private var generator: SplitMix64
    /// Numbers of the lines that are to be sent again.
    private var owed: [Int] = []
    /// How many different lines were sent.
    private var known = 0
    /// Numbers that were acknowledged or seen.
    private var kept: Set<Int> = []

    /// Makes an empty workspace.
    ///
    /// `overstatement` plants a bug: as if the program had acknowledged so many lines more.
    public init(
        clients: Int,
        seed: UInt64,
        overstatement: Int = 0,
        tool: RecordedTool = RecordedTool()
    ) throws {
        (self.clients, self.overstatement, self.tool) = (clients, overstatement, tool)
        generator = SplitMix64(seed: seed)
        place = try ScratchFolder()
        signal(SIGPIPE, SIG_IGN)
        let made = try tool.run(["init", "disk/w"], in: place.path)
        guard made.status == 0 else { throw TraceProblem(made.errors) }
    }

    /// One life of the program, ended by kill -9 within `milliseconds`.
    /// - Returns: what is wrong afterwards, or `nil`.
    public mutating func kill(within milliseconds: Int) throws -> String? {
        let delay = Int.random(in: 1...milliseconds, using: &generator)
        let life = try live(until: .now() + .milliseconds(delay))
        let rest = life.sent.dropFirst(life.acknowledged)
        for number in life.sent.prefix(life.acknowledged) { kept.insert(number) }
        let found = try numbers()
        guard Set(found).count == found.count else { return "an event is there twice" }
        let all = Set(found)
        guard all.isSuperset(of: kept) else {
            return "\(kept.subtracting(all).count) acknowledged events are lost"
        }
        guard all.allSatisfy({ $0 < known }) else { return "there is an event that nobody sent" }
        let group = rest.prefix(through: CrashStorm.end(of: all.subtracting(kept), in: rest))
        guard group.count <= batch, group.allSatisfy(all.contains) else {
            return
                "of \(group.count) lines on their way \(group.count(where: all.contains)) are there"
        }
        kept = all
        owed = rest + life.unsent
        return nil
    }

    /// Where the last of `fresh` stands in `lines` for the first time; before them all when there is none.
    private static func end(of fresh: Set<Int>, in lines: ArraySlice<Int>) -> Int {
        var waiting = fresh
        var end = lines.startIndex - 1
        for index in lines.indices where waiting.remove(lines[index]) != nil { end = index }
        return end
    }

    /// Sends what is owed without a kill; exactly what was sent must be there then.
    public func finish() throws -> String? {
        let input = owed.map { CrashStorm.line($0) }.joined()
        let run = try tool.run(["ingest", "-w", "disk/w"], in: place.path, input: input)
        guard run.status == 0 else { return "the last life ends with \(run.status): \(run.errors)" }
        let found = try numbers()
        return found.sorted() == Array(0..<known)
            ? nil : "\(found.count) events are there of \(known) that were sent"
    }

    private static func line(_ number: Int) -> String {
        Script.eventLines(number...number)
    }

    private func numbers() throws -> [Int] {
        var numbers: [Int] = []
        try Workspace(at: WorkspaceFolder(place.path + "/disk/w"))
            .forEachEvent { numbers.append(Int($0.id.text.dropFirst()) ?? -1) }
        return numbers
    }

    /// Starts the program, feeds it from all clients, and kills it.
    private mutating func live(
        until end: DispatchTime
    ) throws -> (sent: [Int], unsent: [Int], acknowledged: Int) {
        let process = Process()
        let (input, output) = (Pipe(), place.path + "/answers")
        process.executableURL = URL(fileURLWithPath: tool.binary)
        process.arguments = ["ingest", "--batch", String(batch), "-w", "disk/w"]
        process.currentDirectoryURL = URL(fileURLWithPath: place.path)
        process.standardInput = input
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        try input.fileHandleForReading.close()
        let feed = Feed(owed: owed, known: known, to: input.fileHandleForWriting.fileDescriptor)
        let done = DispatchGroup()
        for _ in 0..<clients { feed.begin(seed: generator.next(), done) }
        _ = done.wait(timeout: end)
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        done.wait()
        try input.fileHandleForWriting.close()
        let answers = try String(contentsOfFile: output, encoding: .utf8)
        let (sent, unsent, known) = feed.result
        self.known = known
        return (sent, unsent, CrashStorm.through(answers) + overstatement)
    }

    /// The last line number that was answered in full.
    private static func through(_ answers: String) -> Int {
        let whole = answers.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard let last = whole.last, let from = last.range(of: "\"through\":") else { return 0 }
        return Int(last[from.upperBound...].prefix { $0.isNumber }) ?? 0
    }
}

/// What several clients write to one pipe, in the order in which it goes in.
private final class Feed: Sendable {
    private struct State {
        var owed: ArraySlice<Int>
        var known: Int
        var sent: [Int] = []
        var isOver = false
    }

    private let state: Mutex<State>
    private let pipe: Int32

    init(owed: [Int], known: Int, to pipe: Int32) {
        state = Mutex(State(owed: owed[...], known: known))
        self.pipe = pipe
    }

    var result: (sent: [Int], unsent: [Int], known: Int) {
        state.withLock { ($0.sent, Array($0.owed), $0.known) }
    }

    /// Starts a client that sends until nobody reads.
    func begin(seed: UInt64, _ done: DispatchGroup) {
        done.enter()
        Thread.detachNewThread { [self] in
            var generator = SplitMix64(seed: seed)
            while send(using: &generator) {
                if Int.random(in: 0..<20, using: &generator) == 0 { usleep(500) }
            }
            done.leave()
        }
    }

    /// Sends a line that is owed, else mostly a new one; `false` when nobody reads any more.
    private func send(using generator: inout SplitMix64) -> Bool {
        let isOld = Int.random(in: 0..<10, using: &generator) == 0
        let luck = generator.next()
        return state.withLock { state in
            guard !state.isOver else { return false }
            let number =
                state.owed.popFirst()
                ?? (isOld && state.known > 0
                    ? Int(luck % UInt64(state.known)) : state.known)
            state.known = max(state.known, number + 1)
            state.sent.append(number)
            let line = Array(Script.eventLines(number...number).utf8)
            let written = line.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
            state.isOver = written != line.count
            return !state.isOver
        }
    }
}
