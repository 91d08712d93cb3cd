import Foundation
import Glibc

/// A server in a process of its own; it does not outlive this value.
final class Server {
    /// Where it listens.
    let port: UInt16
    /// How long it took from its start until it said that it listens.
    let readyMillis: Int
    private let process = Process()
    private let output = Pipe()
    private let log: String

    /// Starts a server and waits until it listens; its log goes to the file `log`.
    /// - Throws: `Trouble` when it ends, or says nothing for two minutes.
    init(
        _ binary: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        log: String
    ) throws {
        self.log = log
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: log)
        let start = Clock.nanos
        try process.run()
        let line = Server.firstLine(from: output.fileHandleForReading.fileDescriptor)
        readyMillis = Int((Clock.nanos - start) / 1_000_000)
        guard line.hasPrefix("Listening on http://"),
            let port = line.split(separator: ":").last.flatMap({ UInt16($0) })
        else {
            Glibc.kill(process.processIdentifier, SIGKILL)
            throw Trouble("The server does not listen: \(line) \(Server.end(of: log))")
        }
        self.port = port
    }

    deinit { if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) } }

    /// Ends it with SIGKILL; what is wrong when it had ended by itself.
    func kill() -> String? {
        let wasRunning = process.isRunning
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        if wasRunning { return nil }
        return "the server ended by itself with \(process.terminationStatus): "
            + Server.end(of: log)
    }

    /// Asks it to end with SIGTERM; what is wrong when it does not end with 0.
    func stop() -> String? {
        Glibc.kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        if process.terminationReason == .exit, process.terminationStatus == 0 { return nil }
        return "the server ended with \(process.terminationStatus) after SIGTERM: "
            + Server.end(of: log)
    }

    /// Its resident memory now, in MB of 10⁶ bytes.
    var memoryMB: Double {
        let status = (try? String(contentsOfFile: proc("status"), encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? 0) * 1_024 / 1e6
    }

    /// Processor time that it took so far.
    var cpuSeconds: Double {
        let stat = (try? String(contentsOfFile: proc("stat"), encoding: .utf8)) ?? ""
        // The name in parentheses may hold anything; user and system time are the 12th and 13th after.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 13 else { return 0 }
        let ticks = (Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0)
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func proc(_ name: String) -> String { "/proc/\(process.processIdentifier)/\(name)" }

    private static func firstLine(from descriptor: Int32) -> String {
        var (bytes, byte): ([UInt8], UInt8) = ([], 0)
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, 120_000) > 0, read(descriptor, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func end(of log: String) -> String {
        String(((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").suffix(2_000))
    }
}
