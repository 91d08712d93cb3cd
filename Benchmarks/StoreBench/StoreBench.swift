import ArgumentParser
import Engine
import Foundation

/// Serves one workspace to the benchmark: a command a line on stdin, a line of JSON back on stdout.
///
/// `list`, `ask NAME`, `answer NAME FILE`, `export FOLDER`, `bandwidth`, `quit`. The peers in
/// `Benchmarks/peers` speak the same protocol, so the driver treats all stores alike.
@main
struct StoreBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store-bench",
        abstract: "Serve a workspace to Benchmarks/bench.py, one command a line."
    )

    @Argument(help: "The folder of the workspace.")
    var folder: String

    func run() throws {
        let opened = ContinuousClock.now
        let server = BenchServer(try Workspace(at: WorkspaceFolder(folder)))
        reply(Reply(name: "ready", nanos: (ContinuousClock.now - opened).nanos))
        while let line = readLine(), line != "quit" {
            do { reply(try server.answer(to: line)) } catch {
                reply(Reply(error: "\(line): \(error)"))
            }
        }
    }

    private func reply(_ reply: Reply) {
        print(reply.json)
        fflush(nil)
    }
}

/// Carries out the commands of the protocol.
private struct BenchServer {
    private let workspace: Workspace

    init(_ workspace: Workspace) { self.workspace = workspace }

    func answer(to line: String) throws -> Reply {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        switch (words.first, words.count) {
        case ("list", 1): return Reply(names: try BenchQuestion.all().map(\.name))
        case ("ask", 2): return try ask(words[1])
        case ("answer", 3):
            let (_, rows) = try question(words[1]).ask(workspace)
            return Reply(name: words[1], rows: try TabSeparated.write(rows(), to: words[2]))
        case ("export", 2): return Reply(rows: try EventExport.write(workspace, into: words[1]))
        case ("bandwidth", 1): return Reply(bandwidth: [1, 2].map(MemoryBandwidth.measure))
        default: return Reply(error: "no command: \(line)")
        }
    }

    /// Asks once; the clock runs around `Workspace.ask` and nothing else.
    private func ask(_ name: String) throws -> Reply {
        let question = try question(name)
        PeakMemory.reset()
        let (nanos, _) = try question.ask(workspace)
        return Reply(name: name, nanos: nanos, peakRSSKilobytes: PeakMemory.kilobytes())
    }

    private func question(_ name: String) throws -> BenchQuestion {
        guard let question = try BenchQuestion.all().first(where: { $0.name == name }) else {
            throw ValidationError("there is no question \"\(name)\"")
        }
        return question
    }
}

/// One line back to the driver; absent members are left out.
private struct Reply: Encodable {
    var name: String?
    var nanos: Int64?
    var peakRSSKilobytes: Int?
    var rows: Int?
    var names: [String]?
    /// GB/s on one and on two threads.
    var bandwidth: [Double]?
    var error: String?

    enum CodingKeys: String, CodingKey {
        case name, nanos, rows, names, error
        case peakRSSKilobytes = "peak_rss_kb"
        case bandwidth = "bandwidth_gb_s"
    }

    var json: String {
        guard let data = try? JSONEncoder().encode(self) else {
            preconditionFailure("numbers and texts can be encoded")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

extension Swift.Duration {
    /// Whole nanoseconds.
    var nanos: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
