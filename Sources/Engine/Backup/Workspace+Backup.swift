import Catalog
import ColumnStore
import Glibc
import Growth

extension Workspace {
    /// Writes a backup of everything to the new folder `target`, while writing goes on.
    ///
    /// It holds one consistent point: the catalog as it was at one moment and exactly the event files it
    /// names, with the configuration and the rejects, each with size and SHA-256 in `backup.json`. All
    /// of it is on disk before the folder gets its name.
    /// - Throws: `InputProblem` when `target` is there already or inside of the workspace;
    ///   `StorageFailure`, also when a file of the workspace turns out to be damaged.
    public func backUp(to target: String) throws -> BackupReport {
        guard !isInside(target) else {
            throw InputProblem(
                "backup_inside_workspace",
                "\(target) lies in the workspace; a backup beside what it saves is none.",
                advice: "Name a folder elsewhere, best on another disk."
            )
        }
        let moment = clock()
        let copy = try FolderCopy(target)
        for folder in Self.savedFolders { try copy.addFolder(folder) }
        var files = try consistentPoint(into: copy)
        files += try copyFile("groundswell.yaml", into: copy)
        for name in FolderCopy.names(in: folder.rejectsFolder) where name.hasSuffix(".csv") {
            files += try copyFile("rejects/" + name, into: copy)
        }
        let contents = BackupContents(madeAt: moment, files: files)
        try DurableFile.write(
            contents.text,
            to: copy.building + "/" + BackupContents.fileName
        )
        // Known before it has its name: an erasure must never miss it.
        let place = Self.realPath(ofNew: copy.path)
        try catalog.record(RecordedBackup(path: place, at: moment, bytes: contents.bytes))
        try copy.finish(folders: Self.savedFolders)
        try note("backup", of: "workspace", ["files": JSONValue(contents.files.count)])
        try ErasureList(catalog.suppressions()).write(toBackup: copy.path)
        return BackupReport(path: copy.path, contents: contents)
    }

    static let savedFolders = ["events", "rejects"]

    /// How often the files may change under the copy before it gives up.
    private static let attempts = 20

    /// Copies the catalog and the event files it names.
    ///
    /// Segments and masks never change, and a log only grows, so a copy is right when the manifest is
    /// the same before and after the catalog was copied and every file it names was still there.
    private func consistentPoint(into copy: FolderCopy) throws -> [BackupContents.File] {
        for _ in 0..<Self.attempts {
            let manifest = try catalog.contents()
            let path = copy.building + "/catalog.sqlite"
            unlink(path)
            try catalog.copy(to: path)
            guard try catalog.contents() == manifest else { continue }
            if let events = try copyEvents(of: manifest, into: copy) {
                return events + [try described("catalog.sqlite", in: copy)]
            }
        }
        throw StorageFailure(
            "backup_overtaken",
            operation: "make the backup",
            place: folder.path,
            cause: "the event files changed faster than they could be copied",
            advice: "Try again in a while."
        )
    }

    /// The event files of `manifest`; `nil` when one went meanwhile, with what was copied removed.
    private func copyEvents(
        of manifest: ManifestContents,
        into copy: FolderCopy
    ) throws -> [BackupContents.File]? {
        var files: [BackupContents.File] = []
        for (name, checksum) in manifest.eventFiles {
            guard let file = try copy.add("events/" + name, from: folder.eventsFolder + "/" + name)
            else {
                for file in files { unlink(copy.building + "/" + file.path) }
                guard try catalog.contents() == manifest else { return nil }
                throw damaged(name, "it is missing")
            }
            guard checksum == nil || checksum == file.sha256 else {
                throw damaged(name, "its content is not what was written")
            }
            files.append(file)
        }
        return files
    }

    private func damaged(_ name: String, _ cause: String) -> StorageFailure {
        StorageFailure(
            "segment_damaged",
            operation: "make the backup",
            place: "events/" + name,
            cause: cause,
            advice: "`groundswell verify` tells what is lost. No backup was made."
        )
    }

    private func copyFile(
        _ name: String,
        into copy: FolderCopy
    ) throws -> [BackupContents.File] {
        try copy.add(name, from: folder.path + "/" + name).map { [$0] } ?? []
    }

    private func described(_ name: String, in copy: FolderCopy) throws -> BackupContents.File {
        let path = copy.building + "/" + name
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw StorageFailure.system("file_not_readable", "read the file", path)
        }
        return BackupContents.File(
            path: name,
            bytes: Int(status.st_size),
            sha256: try FileDigest.sha256(ofFile: path)
        )
    }

    private func isInside(_ target: String) -> Bool {
        let path = target.count > 1 && target.hasSuffix("/") ? String(target.dropLast()) : target
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard let place = Self.realPath(parent), let own = Self.realPath(folder.path) else {
            return false
        }
        return place == own || place.hasPrefix(own + "/")
    }
}

/// A backup that was made.
public struct BackupReport: Sendable {
    /// Its folder.
    public let path: String
    /// What it holds.
    public let contents: BackupContents
}

extension ManifestContents {
    /// The names of all files, with the checksum where one is recorded.
    fileprivate var eventFiles: [(name: String, checksum: String?)] {
        segments.flatMap { segment -> [(String, String?)] in
            [(segment.name, segment.checksum)]
                + (segment.mask.map { [($0.name, $0.checksum)] } ?? [])
        } + logs.map { ($0.name, nil) }
    }
}
