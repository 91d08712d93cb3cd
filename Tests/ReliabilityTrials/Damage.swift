import ArgumentParser
import Dispatch
import Foundation
import PowerCut
import Synchronization

/// Changes the files of a workspace in every way and opens it.
struct Damage: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every byte flipped, every truncation, and mutants of a larger workspace."
    )

    @Option(help: "How many mutants of the larger workspace.")
    var mutants = 10_000

    @Option(help: "Try every n-th byte of the small workspace.")
    var step = 1

    @Option(help: "Decides which mutants.")
    var seed: UInt64 = 1

    func run() throws {
        print("seed \(seed)")
        let place = try ScratchFolder()
        let stores = [try StoredWorkspace.small(), try StoredWorkspace.large()]
        for store in stores {
            print("\(store.name): \(store.damageable.count) files, \(store.bytes) bytes")
            try store.write(toFolder: place.path + "/" + store.name)
        }
        var isWrong = false
        for sort in DamagePart.Sort.allCases {
            let count = sort == .mutants ? mutants : sort.count(of: stores)
            let trials = DamageTrials(place: place, sort: sort, seed: seed, step: step)
            isWrong = !trials.run(count) || isWrong
        }
        if isWrong { throw ExitCode(1) }
    }
}

/// Some of the trials, in a process of its own, because a mutant may end it.
struct DamagePart: ParsableCommand {
    /// Which damage to which workspace.
    enum Sort: String, CaseIterable, ExpressibleByArgument {
        case flips, truncations, mutants
        case oldCatalogs = "old-catalogs"

        /// The workspace it is done to.
        var store: String { self == .flips || self == .truncations ? "small" : "large" }

        /// How many trials there are of it.
        func count(of stores: [StoredWorkspace]) -> Int {
            guard let store = stores.first(where: { $0.name == store }) else { return 0 }
            return self == .oldCatalogs ? store.earlier.count : store.bytes
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "damage-part",
        abstract: "Used by damage.",
        shouldDisplay: false
    )

    @Argument(help: "The folder with the workspaces.")
    var folder: String

    @Option(help: "Which damage.")
    var sort: Sort

    @Option(help: "The first trial, and the one after the last.")
    var from: Int

    @Option(help: "The one after the last.")
    var to: Int

    @Option(help: "Tries every n-th.")
    var step: Int

    @Option(help: "Decides which mutants.")
    var seed: UInt64

    /// No trial takes longer.
    static let limitSeconds: UInt32 = 60

    func run() throws {
        let store = try StoredWorkspace(named: sort.store, ofFolder: folder + "/" + sort.store)
        let trial = try DamageTrial(store)
        for index in stride(from: from, to: to, by: step) {
            let mutant = mutant(index, of: store)
            // The parent reads on which mutant this process ended.
            say("\(index) \(mutant)")
            alarm(Self.limitSeconds)
            say("\(try trial.outcome(of: mutant))")
        }
    }

    private func mutant(_ index: Int, of store: StoredWorkspace) -> Mutant {
        switch sort {
        case .flips: store.flip(index)
        case .truncations: store.truncation(index)
        case .mutants: store.mutant(seed: seed &+ UInt64(index))
        case .oldCatalogs: store.oldCatalogWithWitness(index)
        }
    }

    private func say(_ line: String) {
        _ = Array((line + "\n").utf8).withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }
}

/// Runs the trials of one sort in processes, on all processors, and keeps count.
private final class DamageTrials: Sendable {
    private let place: ScratchFolder
    private let sort: DamagePart.Sort
    private let seed: UInt64
    private let step: Int
    private let outcomes = Mutex<[String: Int]>([:])
    private let wrong = Mutex<[String]>([])

    /// Trials in each process.
    private static let trialsAtOnce = 1_000

    init(place: ScratchFolder, sort: DamagePart.Sort, seed: UInt64, step: Int) {
        (self.place, self.sort, self.seed) = (place, sort, seed)
        self.step = sort == .flips || sort == .truncations ? step : 1
    }

    /// Runs `count` trials and prints what became of them; `false` when something was wrong.
    func run(_ count: Int) -> Bool {
        let width = Self.trialsAtOnce * step
        let start = Date()
        DispatchQueue.concurrentPerform(iterations: (count + width - 1) / width) { part in
            run(part * width..<min(count, (part + 1) * width))
        }
        let wrong = wrong.withLock { $0 }
        let seconds = Int(Date().timeIntervalSince(start))
        print("\(sort.rawValue), \(seconds) seconds: \(wrong.count) wrong")
        for (outcome, count) in outcomes.withLock({ $0 }).sorted(by: { $0.value > $1.value }) {
            print("  \(count) \(outcome)")
        }
        for text in wrong.prefix(20) { print("  \(text)") }
        return wrong.isEmpty
    }

    /// Runs a range of trials, beginning anew behind a mutant that ended the process.
    private func run(_ range: Range<Int>) {
        var next = range.lowerBound
        while next < range.upperBound {
            do { next = try runProcess(next..<range.upperBound) } catch {
                note(wrong: "trials from \(next): \(error)")
                return
            }
        }
    }

    /// Runs trials in a process; tells where to go on.
    private func runProcess(_ range: Range<Int>) throws -> Int {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "damage-part", place.path, "--sort", sort.rawValue, "--from", "\(range.lowerBound)",
            "--to", "\(range.upperBound)", "--step", "\(step)", "--seed", "\(seed)",
        ]
        // A backtrace takes longer than all the trials.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        for pair in stride(from: 0, to: lines.count - 1, by: 2) {
            note(mutant: lines[pair], outcome: lines[pair + 1])
        }
        if process.terminationStatus == 0 { return range.upperBound }
        guard lines.count % 2 == 1, let last = lines.last,
            let index = Int(last.prefix { $0 != " " })
        else { throw ExitCode(process.terminationStatus) }
        note(wrong: "\(last): the process ended with \(process.terminationStatus)")
        return index + step
    }

    private func note(mutant: Substring, outcome: Substring) {
        if outcome.hasPrefix(DamageTrial.Outcome.wrongMark) {
            note(wrong: "\(mutant): \(outcome)")
        } else {
            outcomes.withLock { $0[String(outcome), default: 0] += 1 }
        }
    }

    private func note(wrong text: String) { wrong.withLock { $0.append(text) } }
}
