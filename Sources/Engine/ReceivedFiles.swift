public import Connectors
import Glibc
import Growth

/// A file that somebody uploaded, waiting to be imported.
public struct ReceivedFile: Sendable, Hashable {
    /// Names it in addresses.
    public let id: String
    /// Its name as it was, without folders.
    public let name: String
    /// Where it lies.
    public let path: String
    /// Its size.
    public let bytes: Int

    /// Where a mapping that reads it as `kind` may lie.
    public func mappingPath(for kind: ImportKind) -> String { "\(path).\(kind.name).mapping" }

    /// The mapping that was kept for it as `kind`; `nil` when there is none.
    public func mapping(for kind: ImportKind) -> String? {
        try? String(contentsOfFileAt: mappingPath(for: kind))
    }

    /// Keeps a mapping beside it, until it is imported or thrown away.
    /// - Throws: `StorageFailure`.
    public func keep(mapping text: String, for kind: ImportKind) throws {
        try DurableFile.write(text, to: mappingPath(for: kind))
    }

    /// Forgets the mapping for `kind`.
    public func forgetMapping(for kind: ImportKind) { unlink(mappingPath(for: kind)) }
}

/// The files that came through the browser, until they are imported or thrown away; none outlives a week.
public struct ReceivedFiles: Sendable {
    private let folder: String
    /// Bytes of one file at most, and of all that wait.
    private static let (fileLimit, limit) = (4 << 30, 16 << 30)
    private static let lifeSeconds = 7 * 86_400

    /// The files of a workspace; those that wait for long, or never came to their end, are removed.
    public init(_ folder: WorkspaceFolder) {
        self.folder = folder.runFolder + "/uploads"
        removeOld()
        removeParts()
    }

    /// A file that is about to come.
    public func begin(_ name: String) throws -> Draft {
        removeOld()
        return try Draft(folder: folder, name)
    }

    /// The file called `id`; `nil` when it is not there any more.
    public func file(_ id: String) -> ReceivedFile? {
        guard Self.isID(id) else { return nil }
        return FolderCopy.names(in: "\(folder)/\(id)")
            .first { !$0.hasPrefix(".") && !$0.hasSuffix(".mapping") }
            .map { name in
                let path = "\(folder)/\(id)/\(name)"
                return ReceivedFile(id: id, name: name, path: path, bytes: Self.size(of: path))
            }
    }

    /// Everything that waits, in order of id.
    public var all: [ReceivedFile] { FolderCopy.names(in: folder).compactMap(file) }

    /// Throws all of them away.
    func removeAll() { for file in all { remove(file.id) } }

    /// Throws a file away.
    public func remove(_ id: String) {
        guard Self.isID(id) else { return }
        for name in FolderCopy.names(in: "\(folder)/\(id)") { unlink("\(folder)/\(id)/\(name)") }
        rmdir("\(folder)/\(id)")
    }

    /// Whether `id` can be the name of a folder of ours, and of no other.
    private static func isID(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
    }

    private func removeOld() {
        let now = time(nil)
        for id in FolderCopy.names(in: folder) {
            var status = stat()
            guard stat("\(folder)/\(id)", &status) == 0,
                now - status.st_mtim.tv_sec > Self.lifeSeconds
            else { continue }
            remove(id)
        }
    }

    /// Removes what was on its way when the server stopped.
    private func removeParts() {
        for id in FolderCopy.names(in: folder) where file(id) == nil { remove(id) }
    }

    fileprivate static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// A file while it comes.
    public final class Draft {
        /// What a file is called until it is whole, so that none is taken for one before.
        private static let partName = ".part"
        private let place: String
        private let name: String
        private var handle: UnsafeMutablePointer<FILE>?
        private var bytes = 0
        private var room: Int

        fileprivate init(folder: String, _ original: String) throws {
            place = "\(folder)/\(SecretText.random(20).lowercased())"
            name = Self.plain(original)
            let waiting = FolderCopy.names(in: folder)
                .flatMap { id in
                    FolderCopy.names(in: "\(folder)/\(id)").map { "\(folder)/\(id)/\($0)" }
                }
                .reduce(0) { $0 + ReceivedFiles.size(of: $1) }
            room = min(ReceivedFiles.fileLimit, ReceivedFiles.limit - waiting)
            try WorkspaceFolder.makeDurableFolder(place)
            // Whatever the files hold, it is for the server alone.
            chmod(folder, 0o700)
            handle = fopen("\(place)/\(Self.partName)", "wbx")
            if handle == nil { throw failure }
        }

        private var failure: StorageFailure {
            StorageFailure.system("upload_failed", "keep the file", place)
        }

        /// Takes the next bytes.
        /// - Throws: `InputProblem` `file_too_large`, `StorageFailure`.
        public func write(_ piece: ArraySlice<UInt8>) throws {
            bytes += piece.count
            guard bytes <= room else {
                throw InputProblem(
                    "file_too_large",
                    "the file is larger than the server takes here.",
                    advice: "Import it on the server: groundswell import KIND FILE."
                )
            }
            guard let handle else { return }
            let written = piece.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, handle) }
            guard written == piece.count else { throw failure }
        }

        /// The whole file is here.
        /// - Throws: `StorageFailure`.
        public func finish() throws -> ReceivedFile {
            guard let open = handle else { throw failure }
            handle = nil
            guard fclose(open) == 0,
                rename("\(place)/\(Self.partName)", "\(place)/\(name)") == 0
            else { throw failure }
            return ReceivedFile(
                id: place.split(separator: "/").last.map(String.init) ?? "",
                name: name,
                path: "\(place)/\(name)",
                bytes: bytes
            )
        }

        /// It did not come to its end: nothing stays.
        public func abandon() {
            if let handle { fclose(handle) }
            handle = nil
            unlink("\(place)/\(Self.partName)")
            unlink("\(place)/\(name)")
            rmdir(place)
        }

        /// The last part of a name, of letters, digits and a few signs, so that it can be any file's name.
        private static func plain(_ name: String) -> String {
            let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? "file"
            let kept = last.utf8.prefix(100)
                .map { byte -> UInt8 in
                    switch byte {
                    case 48...57, 65...90, 97...122, 0x2D, 0x2E, 0x5F: byte
                    default: UInt8(ascii: "_")
                    }
                }
            let text = String(decoding: kept, as: UTF8.self)
            let isReserved = text.hasPrefix(".") || text.hasSuffix(".mapping")
            return isReserved ? "file" + text + ".txt" : text
        }
    }
}
