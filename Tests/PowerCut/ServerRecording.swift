import Statistics

/// What a server wrote while clients fed it, and when each of their answers had come.
///
/// An answer stands in the trace as words on standard output would: after every call that was recorded
/// before the client had read it. So nothing that the answer promises may be missing after a cut behind it.
public struct ServerRecording: Sendable {
    /// The calls and the answers, in order.
    public var trace: Trace
    private let first: DiskImage

    /// Reads what the recorder wrote about a server that found `first`.
    ///
    /// `answersAfterBytes` are the lengths of the file when answers had come.
    /// - Throws: `TraceProblem` when the file cannot be read.
    public init(
        traceFile: String,
        from first: DiskImage,
        answersAfterBytes lengths: [Int]
    ) throws {
        self.first = first
        let calls = try Trace(contentsOfFile: traceFile).records
        var waiting = lengths.indices.sorted { lengths[$0] < lengths[$1] }[...]
        var (records, length): ([Trace.Record], Int) = ([], 0)
        for call in calls {
            while let answer = waiting.first, lengths[answer] <= length {
                records.append(.answer(answer))
                waiting.removeFirst()
            }
            records.append(call)
            length += call.length
        }
        trace = Trace(records + waiting.map(Trace.Record.answer))
    }

    /// Hands over what each cut leaves, with the numbers of the answers before it, in the order of time.
    public func replay(
        _ cuts: [PowerCut],
        _ body: (PowerCut, DiskImage, _ answers: [Int]) throws -> Void
    ) throws {
        var disks: [CutDisk.Model: CutDisk] = [:]
        for model in CutDisk.Model.allCases { disks[model] = CutDisk(first, model: model) }
        var (done, answers): (Int, [Int]) = (0, [])
        for cut in cuts.sorted(by: { $0.position < $1.position }) {
            for record in trace.records[done..<cut.position] {
                for model in CutDisk.Model.allCases { try disks[model]?.apply(record) }
                if let answer = record.answer { answers.append(answer) }
            }
            done = cut.position
            var generator = SplitMix64(seed: cut.seed)
            guard let image = disks[cut.model]?.crash(using: &generator) else { continue }
            try body(cut, image, answers)
        }
    }
}

extension Trace.Record {
    /// Stands where no file has its path.
    private static let answerPath = "/answer"

    fileprivate static func answer(_ number: Int) -> Self {
        var record = Self(kind: .output)
        (record.path, record.offset) = (answerPath, number)
        return record
    }

    fileprivate var answer: Int? { kind == .output && path == Self.answerPath ? offset : nil }

    /// Bytes that the recorder writes for it: the header of `PowerCutRecorder.h`, and what follows.
    fileprivate var length: Int { 48 + path.utf8.count + other.utf8.count + data.count }
}

extension PlantedBug {
    /// Those that a server can have: what `ingest` promises line by line, it promises by its answers.
    public static let ofServers = all.filter { bug in
        bug.script.name == "ingest" && !bug.description.contains("removed")
    }
}

extension RecordedTool {
    /// The environment in which a program is recorded: its calls below `folder` are appended to `trace`.
    public func environment(recording folder: String, into trace: String) -> [String: String] {
        ["LD_PRELOAD": library, "CUT_ROOT": folder, "CUT_TRACE": trace]
    }
}
