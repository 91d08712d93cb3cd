import Engine
import Glibc
import Growth

/// A command that one process asks another to run: words, and what is at the other end of its streams.
struct CommandRequest: Sendable {
    /// The words behind `groundswell`.
    let arguments: [String]
    /// The folder in which it was asked.
    let folder: String
    let user: String?
    let output, errors: Style
    let canAsk: Bool

    /// The command of this process.
    init(arguments: [String], folder: String) {
        let console = Console.local
        (self.arguments, self.folder, user) = (arguments, folder, console.user)
        (output, errors, canAsk) = (console.output, console.errors, console.canAsk)
    }

    /// The request as it is sent.
    var document: JSONValue {
        [
            "arguments": .array(arguments.map { .string($0) }), "folder": .string(folder),
            "user": JSONValue(user), "output": output.document, "errors": errors.document,
            "can_ask": .bool(canAsk),
        ]
    }

    /// The request that `document` is; `nil` when it is none.
    init?(_ document: JSONValue) {
        guard let words = document["arguments"]?.arrayValue?.map(\.stringValue),
            let folder = document["folder"]?.stringValue,
            let output = document["output"].flatMap({ Style($0) }),
            let errors = document["errors"].flatMap({ Style($0) })
        else { return nil }
        (arguments, self.folder) = (words.compactMap { $0 }, folder)
        (self.output, self.errors) = (output, errors)
        (user, canAsk) = (document["user"]?.stringValue, document["can_ask"] == true)
    }
}

/// What the server sends while a command runs: a kind, a length, bytes.
enum CommandFrame: UInt8 {
    /// For standard output and standard error.
    case output = 1
    case errors = 2
    /// The exit code, one byte.
    case exit = 3
    /// The command reads standard input: send it.
    case wantsInput = 4
}

/// A local socket in the `run/` folder of a workspace; who may open it owns the workspace.
enum CommandSocket {
    /// The longest request, in bytes.
    static let requestLimit = 1 << 20

    /// Runs `body` with the address of a socket file.
    ///
    /// An address has room for 107 bytes; a longer path is reached through its folder's descriptor.
    static func withAddress<Result>(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        var name = path
        var folder: Int32 = -1
        defer { if folder >= 0 { close(folder) } }
        if path.utf8.count > room {
            let end = path.lastIndex(of: "/") ?? path.startIndex
            folder = open(String(path[..<end]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            name = "/proc/self/fd/\(folder)" + path[end...]
            guard folder >= 0, name.utf8.count <= room else { return nil }
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.utf8) }
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// A connection to the server that owns the workspace in `folder`; `nil` when none does.
    static func connect(to folder: WorkspaceFolder) -> Int32? {
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { return nil }
        if withAddress(folder.socketFile, { Glibc.connect(descriptor, $0, $1) }) == 0 {
            return descriptor
        }
        close(descriptor)
        return nil
    }

    /// Exactly `count` bytes; `nil` when the other side ends before.
    static func read(_ count: Int, from descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(max(count, 1), 64 << 10))
        while bytes.count < count {
            let got = Glibc.read(descriptor, &buffer, min(buffer.count, count - bytes.count))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            bytes += buffer[..<got]
        }
        return bytes
    }

    /// A length of four bytes.
    static func length(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) }
    }

    /// The length that four bytes tell.
    static func length(_ bytes: [UInt8]) -> Int {
        bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
}

extension Style {
    /// The style as it is sent.
    fileprivate var document: JSONValue {
        [
            "colour": .bool(hasColour), "width": JSONValue(width), "terminal": .bool(isTerminal),
            "limited": .bool(isLimited),
        ]
    }

    fileprivate init?(_ document: JSONValue) {
        guard let width = document["width"]?.integerValue, (40...1_000).contains(width) else {
            return nil
        }
        self.init(
            hasColour: document["colour"] == true,
            width: Int(width),
            isTerminal: document["terminal"] == true,
            isLimited: document["limited"] == true
        )
    }
}
