import Glibc
import Growth

/// A file that appears whole or not at all, however large it gets.
///
/// It is written beside its place under a name of its own; `finish` makes it durable and puts it in
/// place of what was there. A file that is not finished leaves nothing.
public final class WholeFile {
    /// Where it will stand.
    public let path: String
    private let temporary: String
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var isFinished = false

    private static let bufferBytes = 1 << 16

    /// Begins the file that is to stand at `path`, by default for everybody to read.
    /// - Throws: `InputProblem` when something else than a file stands there; `StorageFailure`.
    public init(_ path: String, mode: UInt32 = 0o644) throws {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw InputProblem(
                "output_not_a_file",
                "\(path) is there already and is not a file.",
                advice: "Name a file, or leave the option out to print."
            )
        }
        var generator = SystemRandomNumberGenerator()
        self.path = path
        temporary = "\(path).\(String(generator.next(), radix: 16)).tmp"
        descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw StorageFailure.system("file_not_made", "write the file", path)
        }
    }

    deinit {
        close(descriptor)
        if !isFinished { unlink(temporary) }
    }

    /// Adds `text`.
    /// - Throws: `StorageFailure`.
    public func write(_ text: String) throws {
        pending.append(contentsOf: text.utf8)
        if pending.count >= Self.bufferBytes { try drain() }
    }

    /// Makes the file durable and puts it in place.
    /// - Throws: `StorageFailure`; what stood there before is untouched then.
    public func finish() throws {
        try drain()
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure }
        isFinished = true
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try WorkspaceFolder.syncFolder(folder.isEmpty ? "/" : folder)
    }

    private func drain() throws {
        guard writeAll(pending, to: descriptor) else { throw failure }
        pending.removeAll(keepingCapacity: true)
    }

    private var failure: StorageFailure { .system("write_failed", "write the file", path) }
}

/// Writes all of `bytes`, however often a signal comes in between; `false` when that is not possible, and `errno` tells why.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
        let count = bytes[written...]
            .withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
    }
    return true
}
