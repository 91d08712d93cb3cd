import Glibc
import Growth

/// The places inside a workspace folder (CONTRACT: Workspace folder).
public struct WorkspaceFolder: Hashable, Sendable {
    /// The folder itself.
    public let path: String

    /// Names a folder; nothing is touched.
    public init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The settings that people write.
    public var configurationFile: String { path + "/groundswell.yaml" }
    /// Records, imports, manifest and audit.
    public var catalogFile: String { path + "/catalog.sqlite" }
    /// Event segments.
    public var eventsFolder: String { path + "/events" }
    /// One file an import with rows that could not be read.
    public var rejectsFolder: String { path + "/rejects" }
    /// Copies made before migrations.
    public var backupsFolder: String { path + "/backups" }
    /// The lock and the socket.
    public var runFolder: String { path + "/run" }
    /// Keys of live sources; no backup holds them.
    public var secretsFolder: String { path + "/secrets" }
    /// What questions worked out, for the next process; may be removed at any time.
    public var layoutsFolder: String { runFolder + "/layouts" }
    /// Tells how far the catalog had come, so that an older copy in its place is noticed.
    public var witnessFile: String { runFolder + "/catalog.generation" }
    /// Held by the process that owns the workspace.
    public var lockFile: String { runFolder + "/lock" }

    /// Where the process that owns the workspace takes commands of others, while it serves.
    public var socketFile: String { runFolder + "/socket" }

    var subfolders: [String] { [eventsFolder, rejectsFolder, backupsFolder, runFolder] }

    /// Whether the folder holds a workspace.
    public var exists: Bool { access(configurationFile, F_OK) == 0 }

    /// Makes `folder`, its parents too, and makes its directory entry durable.
    static func makeDurableFolder(_ folder: String) throws {
        guard access(folder, F_OK) != 0 else { return }
        let parent = parent(of: folder)
        if !parent.isEmpty { try makeDurableFolder(parent) }
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw StorageFailure.system("folder_not_made", "make the folder", folder)
        }
        try syncFolder(parent.isEmpty ? "." : parent)
    }

    /// Keeps files of `events/` under a second name in `backups/<name>/`, durably, before they are written anew.
    ///
    /// What is there already from an earlier try stays.
    func keepEventFiles(_ files: [String], as name: String) throws {
        let target = backupsFolder + "/" + name
        try Self.makeDurableFolder(target)
        for file in files {
            guard link(eventsFolder + "/" + file, target + "/" + file) == 0 || errno == EEXIST
            else {
                throw StorageFailure.system("backup_failed", "keep a copy of old events", target)
            }
        }
        try Self.syncFolder(target)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func syncFolder(_ folder: String) throws {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StorageFailure.system("folder_not_opened", "open the folder", folder)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw StorageFailure.system("sync_failed", "make the folder durable", folder)
        }
    }
}

extension StorageFailure {
    /// The failure that `errno` tells of.
    static func system(_ code: String, _ operation: String, _ place: String) -> StorageFailure {
        let number = errno
        let advice =
            switch number {
            case EACCES, EPERM, EROFS:
                "Choose a folder you may write to, or change its permissions."
            case ENOSPC, EDQUOT:
                "Free some space and run the command again; nothing was half written."
            case ENOENT: "Check the path."
            case ENOTDIR: "A part of the path is a file; choose a folder."
            default: ""
            }
        return StorageFailure(
            number == ENOSPC || number == EDQUOT ? "disk_full" : code,
            operation: operation,
            place: place,
            cause: String(cString: strerror(number)),
            advice: advice
        )
    }
}

/// Holds the lock that makes one process the owner of a workspace.
final class WorkspaceLock: Sendable {
    private let descriptor: Int32

    /// How long to wait for a process that is nearly done.
    private static let patienceMillis = 3_000

    /// Takes the lock; throws `workspace_locked` when another process does not let go of it in time.
    init(_ path: String) throws {
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StorageFailure.system("lock_not_opened", "open the lock", path)
        }
        var waited = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0, waited < Self.patienceMillis {
            usleep(25_000)
            waited += 25
        }
        guard waited < Self.patienceMillis else {
            close(descriptor)
            throw StorageFailure(
                "workspace_locked",
                operation: "open the workspace",
                place: path,
                cause: "another groundswell process is using it",
                advice: "Wait until it has finished, then run the command again."
            )
        }
    }

    deinit { close(descriptor) }
}

extension WorkspaceFolder {
    /// The nearest workspace at or above `path`, as git looks for its repository.
    public static func nearest(upwardsFrom path: String) -> WorkspaceFolder? {
        var current = path
        while true {
            let folder = WorkspaceFolder(current)
            if folder.exists { return folder }
            guard let slash = current.lastIndex(of: "/"), current != "/" else { return nil }
            current = slash == current.startIndex ? "/" : String(current[..<slash])
        }
    }
}
