import Connectors
import Glibc
import Growth

/// The keys of live sources: files that only the server's user may read, in no catalog and no backup.
struct SourceKeys: Sendable {
    /// What a key is for.
    enum Use: String {
        /// Asks the vendor.
        case pull = "key"
        /// Proves that the vendor sent a webhook.
        case webhook
    }

    private let folder: String

    init(_ folder: WorkspaceFolder) { self.folder = folder.secretsFolder }

    /// The key of a source; `nil` when there is none.
    /// - Throws: `InputProblem`, `StorageFailure`.
    func key(of source: String, for use: Use) throws -> Secret? {
        let path = path(source, use)
        guard access(path, F_OK) == 0 else { return nil }
        return try Secret(String(contentsOfFileAt: path))
    }

    /// Keeps a key, instead of the one there was.
    /// - Throws: `StorageFailure`.
    func keep(_ key: Secret, of source: String, for use: Use) throws {
        try WorkspaceFolder.makeDurableFolder(folder)
        chmod(folder, 0o700)
        try DurableFile.write(key.revealed, to: path(source, use), mode: 0o600)
    }

    /// Forgets the keys of a source.
    func forget(_ source: String) {
        unlink(path(source, .pull))
        unlink(path(source, .webhook))
    }

    private func path(_ source: String, _ use: Use) -> String {
        "\(folder)/\(source).\(use.rawValue)"
    }
}
