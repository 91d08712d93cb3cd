import Foundation
import Glibc
import Growth

/// Why a trial could not go on, in words.
struct Trouble: Error, CustomStringConvertible {
    /// The sentence.
    let description: String

    /// A reason.
    init(_ description: String) { self.description = description }
}

/// The `groundswell` program, and the workspace that its commands work on.
struct Program: Sendable {
    /// Path of the program.
    let binary: String
    /// Path of the workspace.
    let workspace: String

    /// The arguments of its server, on any free port.
    var serving: [String] { ["serve", "-w", workspace, "--listen", "127.0.0.1:0"] }

    /// Makes the workspace; answers with a write key.
    func makeWorkspace() throws -> String {
        _ = try output(of: ["init", workspace])
        let answer = try output(of: ["keys", "create", "trials", "-w", workspace, "--json"])
        guard let key = try JSONValue(parsing: answer)["key"]?.stringValue else {
            throw Trouble("`keys create` gave no key: \(answer)")
        }
        return key
    }

    /// What a command prints.
    /// - Throws: `Trouble` when it does not end with 0.
    func output(of arguments: [String]) throws -> String {
        var bytes: [UInt8] = []
        try run(arguments) { bytes.append(contentsOf: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs a command to its end and hands over what it prints, piece by piece.
    /// - Throws: `Trouble` when it does not end with 0.
    func run(_ arguments: [String], take: (UnsafeRawBufferPointer) -> Void) throws {
        let (process, output, errors) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        // A backtrace would fill the pipe that is read last.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        Program.drain(output.fileHandleForReading.fileDescriptor, take)
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw Trouble(
                "`groundswell \(arguments.joined(separator: " "))` ended with "
                    + "\(process.terminationStatus): \(String(decoding: said, as: UTF8.self))"
            )
        }
    }

    private static func drain(_ descriptor: Int32, _ take: (UnsafeRawBufferPointer) -> Void) {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            piece.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
