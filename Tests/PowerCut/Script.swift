import Foundation

/// Commands that one person gives one after another, and the files they name.
public struct Script: Sendable, CustomStringConvertible {
    /// One command: what it does before an answer is durable with that answer, or not there at all.
    public struct Step: Sendable {
        /// Arguments; paths are relative to the folder that holds `disk` and `in`.
        public var arguments: [String]
        /// Exit codes that mean that it was done.
        public var done: Set<Int32> = [0]
        /// What it reads, one answer a group; with none it answers once.
        public var groups: [String] = []

        /// A command.
        public init(_ arguments: String..., groups: [String] = [], done: Set<Int32> = [0]) {
            (self.arguments, self.groups, self.done) = (arguments, groups, done)
        }

        /// How often it answers.
        var answers: Int { max(1, groups.count) }

        /// How many answers `output` is.
        func answers(in output: [UInt8]) -> Int {
            groups.isEmpty
                ? (output.isEmpty ? 0 : 1) : output.count { $0 == UInt8(ascii: "\n") }
        }
    }

    /// What it is about.
    public let name: String
    /// Its name.
    public var description: String { name }
    /// What lies on the disk before anything.
    public var base = DiskImage()
    /// Files of the folder `in`, by name.
    public var inputs: [String: String] = [:]
    /// Commands that go before, which nobody disturbs.
    public var preparation: [Step]
    /// The commands.
    public var steps: [Step]

    /// A script.
    public init(
        _ name: String,
        base: DiskImage = DiskImage(),
        inputs: [String: String] = [:],
        after preparation: [Step] = [],
        steps: [Step]
    ) {
        (self.name, self.base, self.inputs) = (name, base, inputs)
        (self.preparation, self.steps) = (preparation, steps)
    }
}
