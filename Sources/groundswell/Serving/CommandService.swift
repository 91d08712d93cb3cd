import ArgumentParser
import Dispatch
import Engine
import Glibc
import Growth
import Synchronization

/// Runs commands that other processes ask for, because this one owns the workspace.
final class CommandService: Sendable {
    private let workspace: Mutex<Workspace>
    private let listener: Int32
    private let path: String
    /// Commands that work at the same time; one that waits for input does not count.
    private let lanes = DispatchSemaphore(value: 2)
    /// Commands come behind the events of senders.
    private static let niceness: Int32 = 5

    /// Opens the socket; what an earlier server left there is replaced, since we hold the lock.
    /// - Throws: `StorageFailure`.
    init(_ workspace: Workspace) throws {
        self.workspace = Mutex(workspace)
        path = workspace.folder.socketFile
        unlink(path)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let mask = umask(0o177)
        let isBound = CommandSocket.withAddress(path) { [listener] in bind(listener, $0, $1) } == 0
        umask(mask)
        guard listener >= 0, isBound, listen(listener, 64) == 0 else {
            throw StorageFailure(
                "socket_not_opened",
                operation: "listen for commands",
                place: path,
                cause: String(cString: strerror(errno)),
                advice: "Check the permissions of the folder run/ of the workspace."
            )
        }
    }

    /// Takes commands from now on.
    func start() {
        BackgroundThread.start(niceness: 0) { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0, errno == EINTR || errno == ECONNABORTED { continue }
                if descriptor < 0, errno == EMFILE || errno == ENFILE {
                    usleep(100_000)
                    continue
                }
                guard descriptor >= 0 else { return }
                BackgroundThread.start(niceness: Self.niceness) { self.serve(descriptor) }
            }
        }
    }

    /// Takes no more commands.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
    }

    private func serve(_ descriptor: Int32) {
        defer { close(descriptor) }
        guard let head = CommandSocket.read(4, from: descriptor),
            CommandSocket.length(head) <= CommandSocket.requestLimit,
            let bytes = CommandSocket.read(CommandSocket.length(head), from: descriptor),
            let document = try? JSONValue(parsing: bytes[...]),
            let request = CommandRequest(document)
        else { return }
        let isPatient = request.arguments.first == Ingest._commandName
        if !isPatient { lanes.wait() }
        defer { if !isPatient { lanes.signal() } }
        let code = run(request, descriptor)
        _ = Self.send(.exit, [UInt8(truncatingIfNeeded: code)], to: descriptor)
    }

    private func run(_ request: CommandRequest, _ descriptor: Int32) -> Int32 {
        let hasAsked = Mutex(false)
        do {
            let console = Console(
                request,
                workspace: try currentWorkspace(),
                input: descriptor,
                wantInput: {
                    let isFirst = hasAsked.withLock { asked in
                        defer { asked = true }
                        return !asked
                    }
                    if isFirst { _ = Self.send(.wantsInput, [], to: descriptor) }
                },
                write: { Self.send($1 == 1 ? .output : .errors, $0, to: descriptor) }
            )
            return Console.$current.withValue(console) { Groundswell.run(request.arguments) }
        } catch {
            let text = "Error: \(error)\n"
            _ = Self.send(.errors, Array(text.utf8), to: descriptor)
            return error is StorageFailure ? 4 : 3
        }
    }

    /// The workspace as `groundswell.yaml` describes it now.
    private func currentWorkspace() throws -> Workspace {
        try workspace.withLock { workspace in
            workspace = try workspace.asConfiguredNow()
            return workspace
        }
    }

    private static func send(_ kind: CommandFrame, _ bytes: [UInt8], to descriptor: Int32) -> Bool {
        writeAll(
            [kind.rawValue] + CommandSocket.length(bytes.count) + bytes,
            to: descriptor
        )
    }
}
