import Glibc
public import Growth

/// A file that a person wants to import: plain or gzip, in any of the `TextEncoding`s.
///
/// It may be opened several times, so that a sample can be looked at before the whole is read.
public struct ImportFile: Hashable, Sendable {
    /// Where it is, as the person wrote it.
    public let path: String
    /// Bytes on disk, compressed if it is.
    public let size: Int64
    /// Whether it starts as gzip files do.
    public let isCompressed: Bool

    /// The last part of the path.
    public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The name without `.gz` and the extension: the default name of a mapping.
    public var stem: String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 1, parts.last == "gz" { parts.removeLast() }
        if parts.count > 1 { parts.removeLast() }
        return parts.joined(separator: ".")
    }

    /// Looks at the file at `path`.
    /// - Throws: `InputProblem` with `file_missing`, `file_unreadable`, `file_is_folder`,
    ///   `file_not_regular` or `file_empty`.
    public init(_ path: String) throws(InputProblem) {
        let descriptor = try Self.openForReading(path)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Self.notRegular(path, isFolder: status.st_mode & S_IFMT == S_IFDIR)
        }
        guard status.st_size > 0 else {
            throw InputProblem(
                "file_empty",
                "the file is empty.",
                advice: "Export it again, then import.",
                file: path
            )
        }
        var magic: [UInt8] = [0, 0]
        let count = pread(descriptor, &magic, 2, 0)
        self.path = path
        size = Int64(status.st_size)
        isCompressed = count == 2 && magic == [0x1F, 0x8B]
    }

    /// Starts reading from the beginning, as UTF-8.
    ///
    /// The encoding is detected unless a person knows it.
    /// - Throws: `InputProblem` when the file cannot be opened any more.
    public func open(encoding: TextEncoding? = nil) throws(InputProblem) -> TextStream {
        TextStream(file: self, descriptor: try Self.openForReading(path), encoding: encoding)
    }

    private static func notRegular(_ path: String, isFolder: Bool) -> InputProblem {
        if isFolder {
            return InputProblem(
                "file_is_folder",
                "this is a folder, not a file.",
                advice: "Name the files inside it: ls \(ShellWord.quoted(path)) lists them.",
                file: path
            )
        }
        return InputProblem(
            "file_not_regular",
            "this is a pipe or device, not a file.",
            advice: "Save it to a file first, then import that.",
            file: path
        )
    }

    private static func openForReading(_ path: String) throws(InputProblem) -> Int32 {
        guard !path.utf8.contains(0) else {
            throw InputProblem("file_missing", "a path cannot hold a NUL.", file: path)
        }
        var descriptor: Int32
        repeat {
            descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        } while descriptor < 0 && errno == EINTR
        if descriptor >= 0 { return descriptor }
        if errno == ENOENT || errno == ENOTDIR {
            throw InputProblem(
                "file_missing",
                "there is no such file.",
                advice: "Check the spelling; paths count from the folder you are in.",
                file: path
            )
        }
        throw InputProblem(
            "file_unreadable",
            "the file cannot be read: \(String(cString: strerror(errno))).",
            advice: "Check its permissions with ls -l \(ShellWord.quoted(path)).",
            file: path
        )
    }
}
