import Glibc
import Growth

/// The directory that holds segment files: what is written here is on disk when the call returns.
struct SegmentDirectory: Sendable {
    /// Path of the directory, without a slash at the end.
    let path: String

    /// Opens the directory, making it when it is not there.
    init(path: String) throws {
        self.path = path
        if mkdir(path, 0o755) == 0 {
            try SegmentDirectory.sync(parent(of: path))
        } else if errno != EEXIST {
            throw failure("make the folder for events", at: path)
        }
    }

    /// Where file `name` lies.
    func path(of name: String) -> String { path + "/" + name }

    /// Writes a new file under `name`: a temporary one first, renamed when its bytes are on disk.
    ///
    /// - Returns: what `body` returned.
    /// - Throws: `StorageFailure`, leaving no file under `name`, or what `body` threw.
    func create<Result>(
        _ name: String,
        _ body: (inout FileWriter) throws -> Result
    ) throws -> Result {
        let temporary = path(of: ".\(name).tmp")
        do {
            var writer = try FileWriter(path: temporary)
            let result = try body(&writer)
            try writer.finish()
            try rename(temporary, to: path(of: name))
            try SegmentDirectory.sync(path)
            return result
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Removes file `name`; that it is gone already is fine, so a removal may be repeated.
    func remove(_ name: String) throws {
        guard unlink(path(of: name)) == 0 || errno == ENOENT else {
            throw failure("remove a file", at: path(of: name))
        }
    }

    /// The names of the files here, in order of bytes; folders are left out.
    func fileNames() throws -> [String] {
        guard let stream = opendir(path) else { throw failure("list the folder", at: path) }
        defer { closedir(stream) }
        var names: [ByteString] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard lstat(path(of: name), &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
                continue
            }
            names.append(ByteString(name))
        }
        return names.sorted().map(\.text)
    }

    /// Gives `old` its final name, which nobody has used.
    ///
    /// A link never replaces a file, which plain rename would; a crash between the two calls leaves
    /// the temporary name as garbage. File systems without links get a rename: the name is random.
    private func rename(_ old: String, to new: String) throws {
        if link(old, new) == 0 {
            unlink(old)
            return
        }
        guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS, access(new, F_OK) != 0,
            Glibc.rename(old, new) == 0
        else { throw failure("name the segment", at: new) }
    }

    /// Brings the entries of a directory to disk.
    private static func sync(_ path: String) throws {
        let descriptor = try FileDescriptor(path, O_RDONLY | O_DIRECTORY)
        guard fsync(descriptor.raw) == 0 else { throw failure("save the folder", at: path) }
    }
}

/// An open file that closes when it goes out of scope.
struct FileDescriptor: ~Copyable {
    let raw: Int32

    init(_ path: String, _ flags: Int32) throws {
        raw = try retrying("open the file", at: path) { open(path, flags | O_CLOEXEC, 0o644) }
    }

    deinit { close(raw) }
}

/// Writes a file from front to back, hashing what passes.
struct FileWriter: ~Copyable {
    private let descriptor: FileDescriptor
    private let path: String
    private var hash = SHA256Stream()
    /// Bytes written so far.
    private(set) var count = 0

    fileprivate init(path: String) throws {
        self.path = path
        descriptor = try FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Appends all of `bytes`, however many calls that takes.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let buffer = UnsafeRawBufferPointer(rebasing: rest)
            let written = try retrying("write the segment", at: path) {
                Glibc.write(descriptor.raw, buffer.baseAddress, buffer.count)
            }
            rest = rest.dropFirst(written)
        }
        hash.update(bytes)
        count += bytes.count
    }

    /// SHA-256 of everything written, lowercase hexadecimal.
    mutating func checksum() -> String { hexadecimal(hash.finish()) }

    /// Brings the bytes to disk.
    ///
    /// A failure is final: the kernel may have dropped them, so a second fsync that succeeds would
    /// prove nothing.
    fileprivate mutating func finish() throws {
        guard fsync(descriptor.raw) == 0 else { throw failure("save the segment", at: path) }
    }
}

/// The size and SHA-256 of a file as it is on disk; `nil` when there is none.
func fingerprint(ofFile path: String) throws -> (bytes: Int, checksum: String)? {
    if access(path, F_OK) != 0, errno == ENOENT { return nil }
    let descriptor = try FileDescriptor(path, O_RDONLY)
    var hash = SHA256Stream()
    var total = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 8)
    defer { buffer.deallocate() }
    while true {
        let count = try retrying("read the segment", at: path) {
            read(descriptor.raw, buffer.baseAddress, buffer.count)
        }
        if count == 0 { return (total, hexadecimal(hash.finish())) }
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        total += count
    }
}

/// Runs a system call again while signals interrupt it.
private func retrying<Count: SignedInteger>(
    _ operation: String,
    at path: String,
    _ call: () -> Count
) throws -> Count {
    while true {
        let result = call()
        if result >= 0 { return result }
        if errno != EINTR { throw failure(operation, at: path) }
    }
}

/// The failure that `errno` stands for right now.
func failure(_ operation: String, at path: String) -> StorageFailure {
    let number = errno
    let cause = String(cString: strerror(number))
    switch number {
    case ENOSPC, EDQUOT, EFBIG:
        return StorageFailure(
            "disk_full",
            operation: operation,
            place: path,
            cause: cause,
            advice: "Make room on the disk and run the command again; nothing was half stored."
        )
    case EACCES, EPERM, EROFS:
        return StorageFailure(
            "not_permitted",
            operation: operation,
            place: path,
            cause: cause,
            advice: "Check who owns the folder and whether it may be written."
        )
    default:
        return StorageFailure("disk_failed", operation: operation, place: path, cause: cause)
    }
}

private func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
