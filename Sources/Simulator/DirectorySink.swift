import Glibc
import Growth

/// Writes the files of a simulated company into one folder, replacing files of the same names.
public final class DirectorySink: FileSink {
    private let path: String
    private var open: [SimulatedFile: OpenFile] = [:]
    private static let bufferBytes = 1 << 18

    private struct OpenFile {
        let descriptor: Int32
        var buffer: [UInt8] = []
    }

    /// Opens every file in the folder `path`, which is created with its parents when missing.
    /// - Throws: `StorageFailure` with the code `simulation_not_writable`.
    public init(path: String) throws {
        self.path = path
        for end in path.indices.dropFirst() where path[end] == "/" {
            let parent = String(path[..<end])
            guard mkdir(parent, 0o755) != 0, errno != EEXIST, access(parent, F_OK) != 0 else {
                continue
            }
            throw failure("create the folder of the simulated company", at: parent)
        }
        if mkdir(path, 0o755) != 0, errno != EEXIST {
            throw failure("create the folder of the simulated company", at: path)
        }
        for file in SimulatedFile.allCases {
            let name = place(of: file)
            let descriptor = Glibc.open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw failure("create a simulated file", at: name) }
            open[file] = OpenFile(descriptor: descriptor)
        }
    }

    deinit {
        for file in open.values { _ = Glibc.close(file.descriptor) }
    }

    /// Adds bytes to a file; they reach the disk in pieces of 256 KiB and at the end.
    /// - Throws: `StorageFailure`.
    public func append(_ bytes: [UInt8], to file: SimulatedFile) throws {
        precondition(open[file] != nil, "nothing is appended after the end")
        open[file]?.buffer.append(contentsOf: bytes)
        if let pending = open[file]?.buffer.count, pending >= Self.bufferBytes { try flush(file) }
    }

    /// Writes what is pending and closes the files.
    /// - Throws: `StorageFailure`.
    public func close() throws {
        for file in SimulatedFile.allCases {
            try flush(file)
            guard let closing = open.removeValue(forKey: file) else { continue }
            guard Glibc.close(closing.descriptor) == 0 else {
                throw failure("close a simulated file", at: place(of: file))
            }
        }
    }

    private func flush(_ file: SimulatedFile) throws {
        guard let pending = open[file] else { return }
        var written = 0
        while written < pending.buffer.count {
            let count = pending.buffer[written...]
                .withUnsafeBytes {
                    write(pending.descriptor, $0.baseAddress, $0.count)
                }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("write a simulated file", at: place(of: file)) }
            written += count
        }
        open[file]?.buffer.removeAll(keepingCapacity: true)
    }

    private func place(of file: SimulatedFile) -> String { "\(path)/\(file.rawValue)" }

    private func failure(_ operation: String, at place: String) -> StorageFailure {
        StorageFailure(
            "simulation_not_writable",
            operation: operation,
            place: place,
            cause: String(cString: strerror(errno)),
            advice: "Choose a folder whose parent exists, that you may write to and that has room."
        )
    }
}
