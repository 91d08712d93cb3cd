import Catalog
import ColumnStore
import Glibc
public import Growth

extension Workspace {
    /// Makes a new workspace in `target` from the backup in the folder `backup`.
    ///
    /// Every file is compared with its checksum before anything is written, and again while it is
    /// copied. People who were erased after the backup was made are erased from the new workspace, by the
    /// list beside the backup and by the file `erasures` of another workspace or backup when it is
    /// given. The folder gets its name when all is on disk.
    /// - Throws: `InputProblem` when there is no backup, or `target` is there already; `StorageFailure`,
    ///   among them `backup_damaged` and `backup_newer`, naming the file.
    public static func restore(
        _ backup: String,
        to target: String,
        erasures: String? = nil,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) throws -> RestoreReport {
        let contents = try BackupContents(ofBackup: backup)
        let lists = try lists(of: backup, and: erasures)
        try contents.check(in: backup)
        let copy = try FolderCopy(target)
        for folder in savedFolders + ["backups", "run"] { try copy.addFolder(folder) }
        for file in contents.files {
            guard try copy.add(file.path, from: backup + "/" + file.path) == file else {
                throw BackupContents.damaged(
                    backup + "/" + file.path,
                    "it changed while it was read"
                )
            }
        }
        let erased = try forget(lists, in: copy.building, clock: clock)
        try copy.finish(folders: savedFolders + ["backups", "run"])
        return RestoreReport(path: copy.path, contents: contents, erasedAgain: erased)
    }

    private static func lists(of backup: String, and file: String?) throws -> [ErasureList] {
        var paths = [backup + "/" + ErasureList.fileName]
        if let file {
            guard access(file, R_OK) == 0 else {
                throw InputProblem(
                    "file_not_readable",
                    "cannot be read: \(String(cString: strerror(errno))).",
                    advice: "Name the file `erasures` of a workspace or backup.",
                    file: file
                )
            }
            paths.append(file)
        }
        return try paths.map { try ErasureList(file: $0) }
    }

    /// Erases from the restored workspace whom the lists name, and tells how many people were there.
    private static func forget(
        _ lists: [ErasureList],
        in folder: String,
        clock: @escaping @Sendable () -> Timestamp
    ) throws -> Int {
        let workspace = try Workspace(at: WorkspaceFolder(folder), clock: clock)
        return try workspace.eraseAgain(lists)
    }
}

/// A backup that was restored.
public struct RestoreReport: Sendable {
    /// The folder of the new workspace.
    public let path: String
    /// What the backup held.
    public let contents: BackupContents
    /// People who were erased since the backup was made, and were erased from it again.
    public let erasedAgain: Int
}
