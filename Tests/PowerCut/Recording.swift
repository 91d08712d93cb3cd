import Foundation

/// A script that was run once without trouble: what it wrote, and what was there after each step.
public struct Recording: Sendable {
    /// What was run.
    public let script: Script
    /// Everything that it did, and when it answered.
    public var trace: Trace
    /// What was there before the first answer and after each.
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
        var states = [try Recording.observation(of: images[0])]
        for (number, step) in script.steps.enumerated() {
            // What holds after an answer is what a run finds that is given no more.
            for answer in 1..<step.answers {
                var shorter = step
                shorter.groups = Array(step.groups.prefix(answer))
                shorter.done = [0, 1]
                try Recording.prepare(place.path, for: script, image: images[number])
                try Recording.run(shorter, with: tool, in: place.path)
                states.append(
                    try Recording.observation(of: DiskImage(ofFolder: place.path + "/disk"))
                )
            }
            states.append(try Recording.observation(of: images[number + 1]))
        }
        self.states = states
        (self.script, self.images, self.tool) = (script, images, tool)
    }

    private static func observation(of image: DiskImage) throws -> Observation? {
        let place = try ScratchFolder()
        try image.write(toFolder: place.path + "/disk")
        return try Observation(ofWorkspace: place.path + "/disk/w")
    }

    private static func run(
        _ step: Script.Step,
        with tool: RecordedTool,
        in folder: String,
        trace: String? = nil
    ) throws {
        let run = try tool.run(step, in: folder, trace: trace)
        guard !run.wasKilled, step.done.contains(run.status),
            step.answers(in: Array(run.output.utf8)) == step.answers || step.groups.isEmpty
        else {
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

    /// How far the script was when `count` records were written.
    func progress(after count: Int) -> Progress {
        var progress = Progress(step: -1, answered: 0, isGoingOn: false)
        var (output, before): ([UInt8], Int) = ([], 0)
        for record in trace.records.prefix(count) {
            if record.kind == .start {
                before = progress.step < 0 ? 0 : before + script.steps[progress.step].answers
                progress.step += 1
                output = []
            }
            if record.kind == .output { output += record.data }
            guard progress.step >= 0 else { continue }
            let step = script.steps[progress.step]
            progress.answered = before + min(step.answers, step.answers(in: output))
            progress.isGoingOn = progress.answered < before + step.answers
        }
        return progress
    }

    /// How far the script was when `step` had printed `output` and ended.
    func progress(ofStep step: Int, output: String) -> Progress {
        let before = script.steps[..<step].reduce(0) { $0 + $1.answers }
        let answers = script.steps[step].answers(in: Array(output.utf8))
        let answered = min(answers, script.steps[step].answers)
        return Progress(
            step: step,
            answered: before + answered,
            isGoingOn: answered < script.steps[step].answers
        )
    }

    /// How far a script is.
    struct Progress {
        /// The step that began last, from 0; -1 before the first.
        var step: Int
        /// How many answers there were.
        var answered: Int
        /// Whether the next answer may be on its way.
        var isGoingOn: Bool
    }

    /// What must be there after a step.
    func state(afterStep step: Int) -> Observation? {
        states[script.steps[...step].reduce(0) { $0 + $1.answers }]
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
