import Glibc
import Growth

/// A small file outside the database that knows the newest generation, so that an old copy of the catalog,
/// or one that lost committed transactions with its log, is noticed.
///
/// It is written after each commit and not synced: a power cut may leave it older than the catalog, which
/// says nothing, but never newer. 32 bytes: the workspace's key, the generation, a checksum of both.
final class GenerationWitness: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens the file at `path`, making it when it is not there.
    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StorageFailure(
                "not_permitted",
                operation: "open the catalog's witness",
                place: path,
                cause: String(cString: strerror(errno)),
                advice: "Check that the folder is there and may be written."
            )
        }
    }

    deinit { close(descriptor) }

    /// Compares a catalog with what was seen last; `key` is `nil` where it has none yet.
    /// - Throws: `StorageFailure` `catalog_damaged` when the catalog is older or another, or the file itself is not
    ///   as it was written: then nobody could tell.
    func compare(generation: Int64, key: [UInt8]?) throws {
        guard let seen = try read() else { return }
        guard key == nil || key == seen.key else {
            throw StorageFailure.damaged(path, "the catalog belongs to another workspace")
        }
        guard generation >= seen.generation else {
            throw StorageFailure.damaged(
                path,
                "the catalog is an older one: it ends with change \(generation), and \(seen.generation) was seen"
            )
        }
    }

    /// Notes a commit.
    ///
    /// A failure is no reason to fail what is committed: the file is older then, or, where it was half written, empty.
    func note(generation: Int64, key: [UInt8]) {
        let bytes = Self.bytes(generation: generation, key: key)
        let written = pwrite(descriptor, bytes, bytes.count, 0)
        if written > 0, written < bytes.count { ftruncate(descriptor, 0) }
    }

    /// What the file says; `nil` when nothing was written to it yet, or only its size came to disk.
    private func read() throws -> (generation: Int64, key: [UInt8])? {
        var bytes = [UInt8](repeating: 0, count: 33)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        if count <= 0 || bytes.allSatisfy({ $0 == 0 }) { return nil }
        let key = Array(bytes[..<16])
        let word = bytes[16..<24].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        let generation = Int64(bitPattern: word)
        let whole = Array(bytes[..<32])
        guard count == 32, whole == Self.bytes(generation: generation, key: key) else {
            throw StorageFailure(
                "catalog_damaged",
                operation: "tell whether the catalog is the newest one",
                place: path,
                cause: "the file is not as it was written",
                advice:
                    "If the catalog was not replaced by an older one, remove this file; it is made anew."
            )
        }
        return (generation, key)
    }

    private static func bytes(generation: Int64, key: [UInt8]) -> [UInt8] {
        let front = key + withUnsafeBytes(of: generation.littleEndian) { [UInt8]($0) }
        return front + sha256([front]).prefix(8)
    }
}
