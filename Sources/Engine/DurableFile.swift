import Glibc
import Growth

/// Writes whole files so that a crash leaves the old content or the new.
enum DurableFile {
    /// Writes `text` beside `path`, makes it durable, then renames it into place.
    static func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws {
        let file = try WholeFile(path, mode: mode)
        try file.write(text)
        try file.finish()
    }
}

/// Opens the file at `path`, however often a signal comes in between.
/// - Throws: `InputProblem` when it is not there or not permitted, `StorageFailure` when the disk will not give it.
func openForReading(_ path: String) throws -> UnsafeMutablePointer<FILE> {
    while true {
        if let file = fopen(path, "rb") { return file }
        if errno == EIO { throw StorageFailure.system("disk_failed", "read the file", path) }
        if errno != EINTR {
            throw InputProblem(
                "file_not_readable",
                "cannot be read: \(String(cString: strerror(errno))).",
                advice: "Check the path and the permissions.",
                file: path
            )
        }
    }
}

extension String {
    /// The whole file at `path` as UTF-8.
    /// - Throws: `InputProblem` when the file is not there, not permitted or not text, `StorageFailure` when
    ///   the disk will not give it.
    init(contentsOfFileAt path: String) throws {
        let file = try openForReading(path)
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes.append(contentsOf: buffer[..<count])
        }
        guard let text = String(validating: bytes, as: UTF8.self), ferror(file) == 0 else {
            throw InputProblem(
                "file_not_text",
                "is not UTF-8 text.",
                advice: "Save it as UTF-8.",
                file: path
            )
        }
        self = text
    }
}
