import Glibc
import Growth

/// A folder of the file system.
///
/// Every call works relative to the folder that was opened, wherever it is moved meanwhile. Symbolic
/// links are not followed, so a name never leads out of the folder.
public final class SystemDisk: Disk {
    /// Path of the folder, as it was given.
    public let path: String
    private let folder: Descriptor

    /// Opens the folder at `path`, making it when it is missing; the folder above must exist.
    ///
    /// The folder above is synced in either case, unless nothing in here has to last: an earlier life may have made this
    /// one and ended before that.
    /// - Throws: `StorageFailure`, code `not_permitted`, `disk_full`, `sync_failed` or `disk_failed`.
    public init(path: String, lasting isLasting: Bool = true) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw StorageFailure(errno, "make the folder for events", at: path)
        }
        self.path = path
        folder = try Descriptor(openingFolder: path, at: path)
        if !isLasting { return }
        try Descriptor(openingFolder: "..", in: folder.raw, at: path)
            .sync("save the folder above", at: path) { fsync($0) }
    }

    public func names() throws -> [String] {
        let listing = try Listing(of: folder, at: path)
        var names: [ByteString] = []
        while let name = try listing.next() {
            if try !isFolder(name) { names.append(ByteString(name)) }
        }
        return names.sorted().map(\.text)
    }

    public func create(_ name: String) throws -> any DiskFile {
        let place = try place(of: name)
        let file = try Descriptor(at: place, doing: "make a file") {
            openat(folder.raw, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        }
        return SystemFile(file, path: place)
    }

    public func open(_ name: String) throws -> any DiskFile {
        let place = try place(of: name)
        let file = try Descriptor(at: place, doing: "open a file") {
            openat(folder.raw, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        }
        return SystemFile(file, path: place)
    }

    public func contents(of name: String) throws -> FileBytes? {
        let place = try place(of: name)
        var status = stat()
        guard try look(at: name, &status) else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StorageFailure(EINVAL, "read a file", at: place)
        }
        let file = try Descriptor(at: place, doing: "read a file") {
            openat(folder.raw, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard fstat(file.raw, &status) == 0,
            let bytes = FileBytes(mapping: file.raw, count: status.st_size)
        else { throw StorageFailure(errno, "read a file", at: place) }
        return bytes
    }

    public func remove(_ name: String) throws {
        let place = try place(of: name)
        guard unlinkat(folder.raw, name, 0) == 0 || errno == ENOENT else {
            throw StorageFailure(errno, "remove a file", at: place)
        }
    }

    public func sync() throws { try folder.sync("save the folder", at: path) { fsync($0) } }

    /// The path of file `name`, for messages.
    ///
    /// A name comes from a database that may be damaged: one that is none is refused.
    private func place(of name: String) throws -> String {
        guard !name.isEmpty, name != ".", name != "..",
            !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") })
        else { throw StorageFailure(EINVAL, "use a file name", at: path) }
        return path + "/" + name
    }

    private func isFolder(_ name: String) throws -> Bool {
        var status = stat()
        return try look(at: name, &status) && status.st_mode & S_IFMT == S_IFDIR
    }

    /// What the system tells about `name`; `false` when there is none.
    private func look(at name: String, _ status: inout stat) throws -> Bool {
        if fstatat(folder.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return true }
        guard errno == ENOENT else {
            throw StorageFailure(errno, "look at a file", at: path + "/" + name)
        }
        return false
    }
}

/// A file that is being written; closes when nobody holds it.
final class SystemFile: DiskFile {
    private let descriptor: Descriptor
    private let path: String

    init(_ descriptor: consuming Descriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written = pwrite(descriptor.raw, rest.baseAddress, rest.count, offset + done)
            if written > 0 {
                done += written
            } else if written == 0 || errno != EINTR {
                throw StorageFailure(written == 0 ? EIO : errno, "write a file", at: path)
            }
        }
    }

    func truncate(to size: Int) throws {
        while ftruncate(descriptor.raw, size) != 0 {
            if errno != EINTR { throw StorageFailure(errno, "shorten a file", at: path) }
        }
    }

    /// Brings bytes and size to disk; times of access and change may lag.
    func sync() throws { try descriptor.sync("save a file", at: path) { fdatasync($0) } }
}

/// An open file or folder that closes when it goes out of scope.
struct Descriptor: ~Copyable {
    let raw: Int32

    /// Runs `open` until no signal interrupts it.
    init(at place: String, doing operation: String, _ open: () -> Int32) throws {
        var result = open()
        while result < 0, errno == EINTR { result = open() }
        guard result >= 0 else { throw StorageFailure(errno, operation, at: place) }
        raw = result
    }

    /// Opens a folder by its path, or by its name `in` another.
    init(openingFolder name: String, in folder: Int32 = AT_FDCWD, at path: String) throws {
        try self.init(at: path, doing: "open the folder") {
            openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
    }

    deinit { close(raw) }

    /// Runs `call` once: after a failure the kernel may take what it dropped for saved.
    borrowing func sync(_ operation: String, at place: String, _ call: (Int32) -> Int32) throws {
        guard call(raw) == 0 else { throw StorageFailure(sync: errno, operation, at: place) }
    }
}

/// The entries of a folder, one after the other.
private struct Listing: ~Copyable {
    private let stream: OpaquePointer
    private let path: String

    init(of folder: borrowing Descriptor, at path: String) throws {
        let copy = openat(folder.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw StorageFailure(errno, "list the folder", at: path) }
        guard let stream = fdopendir(copy) else {
            defer { close(copy) }
            throw StorageFailure(errno, "list the folder", at: path)
        }
        (self.stream, self.path) = (stream, path)
    }

    deinit { closedir(stream) }

    /// The next name; `nil` at the end.
    borrowing func next() throws -> String? {
        errno = 0
        guard let entry = readdir(stream) else {
            if errno != 0 { throw StorageFailure(errno, "list the folder", at: path) }
            return nil
        }
        return withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension StorageFailure {
    /// The failure that a system call reported by `number`.
    init(_ number: Int32, _ operation: String, at place: String) {
        let (code, advice) =
            switch number {
            case ENOSPC, EDQUOT, EFBIG:
                (
                    "disk_full",
                    "Make room on the disk and run the command again; nothing was half stored."
                )
            case EACCES, EPERM, EROFS:
                ("not_permitted", "Check who owns the folder and whether it may be written.")
            default: ("disk_failed", "")
            }
        self.init(
            code,
            operation: operation,
            place: place,
            cause: String(cString: strerror(number)),
            advice: advice
        )
    }

    /// The failure of a sync, whatever its reason: what was written may be gone.
    fileprivate init(sync number: Int32, _ operation: String, at place: String) {
        self.init(
            "sync_failed",
            operation: operation,
            place: place,
            cause: String(cString: strerror(number)),
            advice: "Check the disk and start the program again; nothing unsaved was confirmed."
        )
    }
}
