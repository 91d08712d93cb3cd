import Foundation

/// Runs the real program with the recorder between it and the kernel.
public struct RecordedTool: Sendable {
    /// What a finished run left.
    public struct Run: Sendable {
        /// The exit code, or the signal that ended it.
        public let status: Int32
        /// Whether a signal ended it.
        public let wasKilled: Bool
        /// Standard output.
        public let output: String
        /// Standard error.
        public let errors: String

        /// Whether a line of it says what went wrong.
        var namesItsError: Bool {
            errors.split(separator: "\n").contains { $0.hasPrefix("Error: ") }
        }
    }

    /// What goes wrong in a run.
    public enum Fault: Sendable {
        /// Nothing.
        case none
        /// The process is killed in place of its n-th counted call, counted from 1.
        case kill(at: Int)
        /// That call fails: `EIO`, `ENOSPC`, `EDQUOT` or `EINTR`, or writes half: `SHORT`.
        case fail(at: Int, with: String)
        /// From that call on there is no space, until the program has said so.
        case full(from: Int)

        fileprivate var environment: [String: String] {
            switch self {
            case .none: [:]
            case .kill(let call): ["CUT_KILL_AT": String(call)]
            case .fail(let call, let error): ["CUT_FAIL_AT": "\(call):\(error)"]
            case .full(let call): ["CUT_FULL_FROM": String(call)]
            }
        }
    }

    /// The `groundswell` binary.
    public let binary: String
    /// The recorder's library.
    public let library: String

    /// The tools that lie beside the running program or test bundle.
    public init() {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = (own as NSString).deletingLastPathComponent
        (binary, library) = (folder + "/groundswell", folder + "/libPowerCutRecorder.so")
    }

    /// Runs a step in `folder`.
    func run(
        _ step: Script.Step,
        in folder: String,
        trace: String? = nil,
        fault: Fault = .none
    ) throws -> Run {
        try run(
            step.arguments,
            in: folder,
            input: step.groups.isEmpty ? nil : step.groups.joined(),
            trace: trace,
            fault: fault
        )
    }

    /// Runs a command in `folder` to its end; calls below `folder/disk` are recorded.
    ///
    /// `trace` names the file that records are appended to, `nil` for none.
    public func run(
        _ arguments: [String],
        in folder: String,
        input: String? = nil,
        trace: String? = nil,
        fault: Fault = .none
    ) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var environment = ["PATH": "/usr/bin:/bin", "COLUMNS": "80", "LD_PRELOAD": library]
        environment["CUT_ROOT"] = folder + "/disk"
        environment["CUT_TRACE"] = trace
        let place = folder + "/" + UUID().uuidString
        if case .full = fault { environment["CUT_FULL_WHILE"] = place + ".full" }
        process.environment = environment.merging(fault.environment) { $1 }
        let streams = try (Stream(place + ".out"), Stream(place + ".err"))
        process.standardInput = FileHandle.nullDevice
        if let input {
            try Data(input.utf8).write(to: URL(fileURLWithPath: place + ".in"))
            process.standardInput = FileHandle(forReadingAtPath: place + ".in")
        }
        process.standardOutput = streams.0.handle
        process.standardError = streams.1.handle
        if case .full = fault { try Data().write(to: URL(fileURLWithPath: place + ".full")) }
        try process.run()
        if case .full = fault { try makeRoom(place, whenFullFor: process) }
        process.waitUntilExit()
        if input != nil { try FileManager.default.removeItem(atPath: place + ".in") }
        return Run(
            status: process.terminationStatus,
            wasKilled: process.terminationReason == .uncaughtSignal,
            output: try streams.0.take(),
            errors: try streams.1.take()
        )
    }
}

extension RecordedTool {
    /// Waits until the program has said that the disk is full, or has ended, and makes room.
    private func makeRoom(_ place: String, whenFullFor process: Process) throws {
        while process.isRunning {
            let said = try String(contentsOfFile: place + ".err", encoding: .utf8)
            if said.contains("The disk is full") { break }
            usleep(10_000)
        }
        try FileManager.default.removeItem(atPath: place + ".full")
    }
}

/// A file that a process writes to.
private struct Stream {
    let path: String
    let handle: FileHandle

    init(_ path: String) throws {
        self.path = path
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw TraceProblem("\(path) cannot be written")
        }
        self.handle = handle
    }

    func take() throws -> String {
        try handle.close()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        return text
    }
}
