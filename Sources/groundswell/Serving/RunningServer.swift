import Dispatch
import Engine
import Glibc
import Growth

/// A server that owns the workspace, and runs our command for us.
struct RunningServer: Error {
    private let descriptor: Int32

    /// The server of the workspace in `folder`; `nil` when there is none.
    init?(_ folder: WorkspaceFolder) {
        guard let descriptor = CommandSocket.connect(to: folder) else { return nil }
        self.descriptor = descriptor
    }

    /// Has the server run `arguments`, and shows what it says.
    /// - Returns: the exit code.
    func run(_ arguments: [String], in folder: String) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let request = Array(
            CommandRequest(arguments: arguments, folder: folder).document.compactText.utf8
        )
        guard writeAll(CommandSocket.length(request.count) + request, to: descriptor) else {
            return serverIsGone()
        }
        while let head = CommandSocket.read(5, from: descriptor),
            let bytes = CommandSocket.read(
                CommandSocket.length(Array(head.dropFirst())),
                from: descriptor
            )
        {
            switch CommandFrame(rawValue: head[0]) {
            case .output:
                Output.text(String(decoding: bytes, as: UTF8.self))
                Output.flush()
            case .errors: Console.local.error(String(decoding: bytes, as: UTF8.self))
            case .exit: return Int32(bytes.first ?? 4)
            case .wantsInput: sendInput()
            case nil: return serverIsGone()
            }
        }
        return serverIsGone()
    }

    private func serverIsGone() -> Int32 {
        Output.error("Error: the server stopped while it worked on this. Run the command again.")
        return 4
    }

    /// Passes standard input on, beside everything else.
    private func sendInput() {
        DispatchQueue(label: "groundswell.input")
            .async { [descriptor] in
                var buffer = [UInt8](repeating: 0, count: 64 << 10)
                while true {
                    let count = read(0, &buffer, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0, writeAll(Array(buffer[..<count]), to: descriptor)
                    else {
                        break
                    }
                }
                shutdown(descriptor, Int32(SHUT_WR))
            }
    }
}
