import ColumnStore
import Glibc
import Growth

/// Builds a folder under a passing name and puts it in place when it is whole.
///
/// A folder that is not finished leaves nothing.
final class FolderCopy {
    /// Where it will stand.
    let path: String
    /// Where it is being built.
    let building: String
    private var isFinished = false
    private static let pieceBytes = 1 << 20

    /// Begins the folder that is to stand at `path`, where nothing may be yet.
    /// - Throws: `InputProblem` when something is there; `StorageFailure`.
    init(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) != 0 else {
            throw InputProblem(
                "folder_exists",
                "\(path) is there already.",
                advice: "Name a folder that does not exist yet."
            )
        }
        var generator = SystemRandomNumberGenerator()
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        building = "\(self.path).\(String(generator.next(), radix: 16)).tmp"
        guard mkdir(building, 0o700) == 0 else {
            throw StorageFailure.system("folder_not_made", "make the folder", path)
        }
    }

    deinit { if !isFinished { FolderCopy.remove(building) } }

    /// Copies the file at `source` to `name` inside, durably, and tells what was read.
    ///
    /// - Returns: `nil` when there is no such file.
    func add(_ name: String, from source: String) throws -> BackupContents.File? {
        let input = Glibc.open(source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if input < 0, errno == ENOENT { return nil }
        guard input >= 0 else {
            throw StorageFailure.system("file_not_readable", "read the file", source)
        }
        defer { close(input) }
        let target = building + "/" + name
        let output = Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard output >= 0 else {
            throw StorageFailure.system("file_not_made", "write the file", target)
        }
        defer { close(output) }
        var hash = SHA256Stream()
        var total = 0
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = read(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw StorageFailure.system("file_not_readable", "read the file", source)
            }
            if count == 0 { break }
            buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            try Self.write(buffer[..<count], to: output, target)
            total += count
        }
        guard fsync(output) == 0 else {
            throw StorageFailure.system("sync_failed", "make the file durable", target)
        }
        return BackupContents.File(path: name, bytes: total, sha256: hexadecimal(hash.finish()))
    }

    /// Makes a folder inside.
    func addFolder(_ name: String) throws {
        guard mkdir(building + "/" + name, 0o755) == 0 else {
            throw StorageFailure.system("folder_not_made", "make the folder", path + "/" + name)
        }
    }

    /// Puts the folder in place, durably.
    ///
    /// `folders` are those made inside.
    func finish(folders: [String]) throws {
        for folder in folders { try WorkspaceFolder.syncFolder(building + "/" + folder) }
        try WorkspaceFolder.syncFolder(building)
        guard rename(building, path) == 0 else {
            throw StorageFailure.system("write_failed", "put the folder in place", path)
        }
        isFinished = true
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try WorkspaceFolder.syncFolder(parent.isEmpty ? "/" : parent)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32, _ place: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw StorageFailure.system("write_failed", "write the file", place)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Removes a file, or a folder with everything in it; links are removed, not followed.
    static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in names(in: path) { remove(path + "/" + name) }
        rmdir(path)
    }

    /// The names in a folder in order of bytes; none when it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [ByteString] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(ByteString(name)) }
        }
        return names.sorted().map(\.text)
    }
}
