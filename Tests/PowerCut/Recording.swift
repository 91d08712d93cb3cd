import Foundation

/// A script that was run once without trouble: what it wrote, and what was there after each step.
public struct Recording: Sendable {
    /// What was run.
    public let script: Script
    /// Everything that it did, and when it answered.
    public var trace: Trace
    /// What was there before the first step and after each.
    public let states: [Observation?]
    /// The files before the first step and after each.
    public let images: [DiskImage]
    /// The programs that made it.
    public let tool: RecordedTool

    /// Runs the script.
    /// - Throws: `TraceProblem` when a step does not do what it should even without trouble.
    public init(_ script: Script, with tool: RecordedTool = RecordedTool()) throws {
        let place = try ScratchFolder()
        try Recording.prepare(place.path, for: script, image: script.base)
        for step in script.preparation { try Recording.run(step, with: tool, in: place.path) }
        let file = place.path + "/trace"
        var images = [try DiskImage(ofFolder: place.path + "/disk")]
        for step in script.steps {
            try Recording.run(step, with: tool, in: place.path, trace: file)
            images.append(try DiskImage(ofFolder: place.path + "/disk"))
        }
        trace = try Trace(contentsOfFile: file)
        states = try images.map { image in
            let copy = try ScratchFolder()
            try image.write(toFolder: copy.path + "/disk")
            return try Observation(ofWorkspace: copy.path + "/disk/w")
        }
        (self.script, self.images, self.tool) = (script, images, tool)
    }

    private static func run(
        _ step: Script.Step,
        with tool: RecordedTool,
        in folder: String,
        trace: String? = nil
    ) throws {
        let run = try tool.run(step.arguments, in: folder, trace: trace)
        guard !run.wasKilled, step.done.contains(run.status) else {
            throw TraceProblem("\(step.arguments) ended with \(run.status): \(run.errors)")
        }
    }

    /// Makes a folder in which the script's steps can be done.
    static func prepare(_ folder: String, for script: Script, image: DiskImage) throws {
        try image.write(toFolder: folder + "/disk")
        try FileManager.default.createDirectory(
            atPath: folder + "/in",
            withIntermediateDirectories: true
        )
        for (name, text) in script.inputs {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/in/" + name))
        }
    }

    /// How many steps had begun and how many had answered when `count` records were written.
    func progress(after count: Int) -> (begun: Int, answered: Int) {
        var (begun, answered) = (0, 0)
        for record in trace.records.prefix(count) {
            if record.kind == .start { begun += 1 }
            if record.kind == .output { answered = begun }
        }
        return (begun, answered)
    }

    /// The counted calls of one step, counted from 0.
    public func calls(ofStep step: Int) -> [Call] {
        var begun = -1
        var calls: [Call] = []
        for (index, record) in trace.records.enumerated() {
            if record.kind == .start { begun += 1 }
            guard begun == step, record.isCounted else { continue }
            calls.append(
                Call(number: calls.count + 1, record: record, isTurn: trace.isTurn(index + 1))
            )
        }
        return calls
    }

    /// A call of a step.
    public struct Call: Sendable, CustomStringConvertible {
        /// Its number among the counted ones, from 1.
        public let number: Int
        /// What it did.
        public let record: Trace.Record
        /// Whether promises turn on it: it changed what is on disk, and was the last of a run.
        public let isTurn: Bool

        /// Number, kind and path.
        public var description: String { "call \(number), \(record.kind) \(record.path)" }
    }
}
