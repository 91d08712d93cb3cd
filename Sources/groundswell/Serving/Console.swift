import Engine
import Glibc
import Growth
import Synchronization

/// Where a command reads and writes, and for whom it works.
///
/// Mostly the streams of this process; in a server those of another process, whose command runs here because the server
/// owns the workspace.
final class Console: Sendable {
    /// The streams of this process.
    static let local = Console()

    /// That of the command which runs in this task or thread.
    @TaskLocal static var current = Console.local

    /// Looks of standard output and standard error.
    let output, errors: Style
    /// Whether somebody can be asked.
    let canAsk: Bool
    /// The login of the person at the other end.
    let user: String?
    /// The workspace that is open already.
    let workspace: Workspace?
    private let folder: String?
    private let inputDescriptor: Int32
    private let wantInput: @Sendable () -> Void
    private let write: @Sendable ([UInt8], Int32) -> Bool
    private let pending = Mutex<[UInt8]>([])

    private init() {
        (output, errors) = (Style(descriptor: 1), Style(descriptor: 2))
        canAsk = isatty(0) == 1
        user = getenv("USER").map { String(cString: $0) }
        (workspace, folder, inputDescriptor, wantInput) = (nil, nil, 0, {})
        write = { writeAll($0, to: $1) }
    }

    /// The console of another process: its request, and how to reach it.
    init(
        _ request: CommandRequest,
        workspace: Workspace,
        input: Int32,
        wantInput: @escaping @Sendable () -> Void,
        write: @escaping @Sendable ([UInt8], Int32) -> Bool
    ) {
        (output, errors, canAsk) = (request.output, request.errors, request.canAsk)
        (user, folder, self.workspace) = (request.user, request.folder, workspace)
        (inputDescriptor, self.wantInput, self.write) = (input, wantInput, write)
    }

    /// The place of a file that the person named, seen from here.
    func path(_ name: String) -> String {
        guard let folder, !name.hasPrefix("/") else { return name }
        return folder + "/" + name
    }

    /// Whether the command runs in the process that a person started.
    var isLocal: Bool { workspace == nil }
}

// MARK: Output and input

extension Console {
    /// Adds to standard output, which is buffered.
    func text(_ text: String) {
        pending.withLock { bytes in
            bytes.append(contentsOf: text.utf8)
            if bytes.count >= 1 << 16 { drain(&bytes) }
        }
    }

    /// Writes what is still buffered.
    func flush() { pending.withLock { drain(&$0) } }

    /// Writes to standard error.
    func error(_ text: String) { _ = write(Array(text.utf8), 2) }

    /// Output that cannot be written ends the process with 4: nobody must take half a file for a whole one.
    ///
    /// Where another process asked, that one does so.
    private func drain(_ bytes: inout [UInt8]) {
        guard write(bytes, 1) || !isLocal else {
            let cause = String(cString: strerror(errno))
            error(
                "Error: the output could not be written: \(cause). What was written is not whole.\n"
            )
            Glibc.exit(4)
        }
        bytes.removeAll(keepingCapacity: true)
    }

    /// The descriptor from which standard input is read.
    var input: Int32 {
        wantInput()
        return inputDescriptor
    }

    /// A line that somebody types; `nil` at the end.
    func readLine() -> String? {
        let descriptor = input
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1 {
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
