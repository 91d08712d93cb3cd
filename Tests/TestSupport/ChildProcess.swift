import Foundation

/// A program that a test runs, in a process group of its own.
///
/// What it prints goes to files, not pipes: nobody has to read along, and a program that it leaves
/// behind holds nobody up. It is killed, with all it started, when this value goes away.
public final class ChildProcess {
    /// How a program ended and what it printed.
    public struct End {
        public let exitCode: Int32
        public let output: String
        public let errors: String
        /// Whether a signal ended it.
        public let wasKilled: Bool
    }

    /// A program that had to be killed because it did not end, and what it had said.
    public struct Late: Error, CustomStringConvertible {
        public let description: String
    }

    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    private let name: String
    private let files: (output: String, errors: String)

    /// Starts `words[0]`, looked for in PATH when it has no slash, with the other words as arguments.
    ///
    /// `environment` replaces that of the test when it is given; `input` is a file.
    /// - Throws: when the program cannot be started.
    public init(
        _ words: [String],
        in folder: String? = nil,
        environment: [String: String]? = nil,
        input: String? = nil
    ) throws {
        let place = NSTemporaryDirectory() + "groundswell-\(UUID().uuidString)"
        name = words.joined(separator: " ")
        files = (place + ".out", place + ".err")
        let isPath = words[0].contains("/")
        process.executableURL = URL(fileURLWithPath: isPath ? words[0] : "/usr/bin/env")
        process.arguments = isPath ? Array(words.dropFirst()) : words
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        if let environment { process.environment = environment }
        let source = input.flatMap { FileHandle(forReadingAtPath: $0) }
        let (output, errors) = (try Self.file(files.output), try Self.file(files.errors))
        process.standardInput = source ?? .nullDevice
        process.standardOutput = output
        process.standardError = errors
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        // The child has its own. Foundation keeps ours open for ever, and waits by `select`, which knows
        // no more than 1,024 files.
        for handle in [source, output, errors] { try handle?.close() }
    }

    deinit {
        kill()
        for file in [files.output, files.errors] {
            try? FileManager.default.removeItem(atPath: file)
        }
    }

    /// Runs a program to its end.
    /// - Throws: `Late` when it does not end in time, or when it cannot be started.
    public static func run(
        _ words: [String],
        in folder: String? = nil,
        environment: [String: String]? = nil,
        input: String? = nil,
        within seconds: Double = 600
    ) throws -> End {
        try ChildProcess(words, in: folder, environment: environment, input: input)
            .wait(within: seconds)
    }

    /// The process id.
    public var id: Int32 { process.processIdentifier }

    /// What it has printed so far.
    public var output: String { Self.text(files.output) }

    /// The first line that it prints; `nil` when it prints none in `seconds`.
    public func firstLine(within seconds: Double) -> String? {
        let patience = Date(timeIntervalSinceNow: seconds)
        while Date() < patience {
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.count > 1 { return String(lines[0]) }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return nil
    }

    /// Kills it and all it started.
    public func kill() { Foundation.kill(-id, SIGKILL) }

    /// Waits until it ends.
    /// - Throws: `Late`, after killing it, when it does not in `seconds`.
    public func wait(within seconds: Double = 600) throws -> End {
        guard ended.wait(timeout: .now() + seconds) == .success else {
            kill()
            throw Late(
                description: "`\(name)` did not end in \(Int(seconds)) s. It had printed: "
                    + "\(output.suffix(2_000))\n\(Self.text(files.errors).suffix(2_000))"
            )
        }
        ended.signal()
        return End(
            exitCode: process.terminationStatus,
            output: output,
            errors: Self.text(files.errors),
            wasKilled: process.terminationReason == .uncaughtSignal
        )
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
