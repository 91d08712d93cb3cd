import ColumnStore
import Glibc
public import Growth

/// What a backup holds, and how each file of it must read: the `backup.json` at its top.
public struct BackupContents: Hashable, Sendable {
    /// One file of the backup.
    public struct File: Hashable, Sendable {
        /// Its place below the folder of the backup, and below that of the workspace.
        public let path: String
        /// Its size.
        public let bytes: Int
        /// Lowercase hexadecimal SHA-256 of its content.
        public let sha256: String
    }

    /// When it was made.
    public let madeAt: Timestamp
    /// Every file but `backup.json` and `erasures`, in order of path.
    public let files: [File]

    /// The version this program writes, and the newest that it reads.
    static let version: Int64 = 1
    static let fileName = "backup.json"

    /// How much it holds.
    public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

    init(madeAt: Timestamp, files: [File]) {
        self.madeAt = madeAt
        self.files = files.sorted { ByteString($0.path) < ByteString($1.path) }
    }

    /// The document, with a checksum of its own.
    var document: JSONValue {
        var object: JSONObject = [
            "groundswell_backup": .integer(Self.version), "made_at": .string(madeAt.iso),
            "files": .array(
                files.map {
                    [
                        "path": .string($0.path), "bytes": JSONValue($0.bytes),
                        "sha256": .string($0.sha256),
                    ]
                }
            ),
        ]
        object["sha256"] = .string(Self.checksum(of: object))
        return .object(object)
    }

    private static func checksum(of object: JSONObject) -> String {
        var rest = object
        rest["sha256"] = nil
        return FileDigest.sha256(of: JSONValue.object(rest).canonicalText)
    }

    /// Reads the contents of the backup in `folder`; no other file is looked at.
    /// - Throws: `InputProblem` when there is no backup; `StorageFailure` with `backup_damaged` or
    ///   `backup_newer`.
    init(ofBackup folder: String) throws {
        let path = folder + "/" + Self.fileName
        guard access(path, F_OK) == 0 else {
            throw InputProblem(
                "backup_missing",
                "there is no backup in \(folder): it has no \(Self.fileName).",
                advice: "Name a folder that `groundswell backup` made."
            )
        }
        guard let text = try? String(contentsOfFileAt: path),
            let object = try? JSONValue(parsing: text).objectValue
        else { throw Self.damaged(path, "it is not JSON") }
        // A newer program may have changed everything but the first member.
        guard let version = object["groundswell_backup"]?.integerValue else {
            throw Self.damaged(path, "it does not say its version")
        }
        guard version <= Self.version else { throw Self.newer(path, version) }
        guard object["sha256"]?.stringValue == Self.checksum(of: object),
            let madeAt = object["made_at"]?.stringValue.flatMap({ Timestamp(iso: $0) }),
            let files = object["files"]?.arrayValue
        else { throw Self.damaged(path, "its content is not what was written") }
        self.init(
            madeAt: madeAt,
            files: try files.map { entry in
                guard let file = File(entry) else {
                    throw Self.damaged(path, "it names a file that no backup has")
                }
                return file
            }
        )
        guard text == self.text else {
            throw Self.damaged(path, "its content is not what was written")
        }
    }

    /// The content of `backup.json`.
    var text: String { document.prettyText + "\n" }

    /// Compares every file in `folder` with what it must be.
    /// - Throws: `StorageFailure` with `backup_damaged`, naming the first file that is missing or changed.
    func check(in folder: String) throws {
        for file in files {
            let path = folder + "/" + file.path
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw Self.damaged(path, "it is missing")
            }
            guard status.st_size == file.bytes else {
                throw Self.damaged(
                    path,
                    "it has \(status.st_size) bytes instead of \(file.bytes)"
                )
            }
            guard (try? FileDigest.sha256(ofFile: path)) == file.sha256 else {
                throw Self.damaged(path, "its content is not what was written")
            }
        }
        for needed in ["groundswell.yaml", "catalog.sqlite"]
        where !files.contains(where: { $0.path == needed }) {
            throw Self.damaged(folder + "/" + needed, "the backup does not list it")
        }
    }

    static func damaged(_ place: String, _ cause: String) -> StorageFailure {
        StorageFailure(
            "backup_damaged",
            operation: "restore the backup",
            place: place,
            cause: cause,
            advice: "Nothing was restored. Use another backup."
        )
    }

    private static func newer(_ place: String, _ version: Int64) -> StorageFailure {
        StorageFailure(
            "backup_newer",
            operation: "restore the backup",
            place: place,
            cause:
                "it has version \(version), and this program knows versions up to \(Self.version)",
            advice: "Use the newer groundswell that wrote it; nothing was changed."
        )
    }
}

extension BackupContents.File {
    /// A file as the document names it; `nil` when its path leads anywhere but to a place of ours.
    fileprivate init?(_ entry: JSONValue) {
        guard let path = entry["path"]?.stringValue, let bytes = entry["bytes"]?.integerValue,
            let size = Int(exactly: bytes), size >= 0, let sha256 = entry["sha256"]?.stringValue,
            Self.isAllowed(path)
        else { return nil }
        self.init(path: path, bytes: size, sha256: sha256)
    }

    private static func isAllowed(_ path: String) -> Bool {
        if ["groundswell.yaml", "catalog.sqlite"].contains(path) { return true }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let name = parts.last else { return false }
        let isName = !name.isEmpty && name.first != UInt8(ascii: ".") && !name.contains(0)
        return isName && ["events", "rejects"].contains(String(Substring(parts[0])))
    }
}
