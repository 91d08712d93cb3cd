import Foundation

/// Commands that one person gives one after another, and the files they name.
public struct Script: Sendable, CustomStringConvertible {
    /// One command: all of what it does is durable when it answers, or nothing.
    public struct Step: Sendable {
        /// Arguments; paths are relative to the folder that holds `disk` and `in`.
        public var arguments: [String]
        /// Exit codes that mean that it was done.
        public var done: Set<Int32> = [0]

        /// A command.
        public init(_ arguments: String..., done: Set<Int32> = [0]) {
            (self.arguments, self.done) = (arguments, done)
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
