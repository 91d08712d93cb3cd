import Catalog
import ColumnStore
import Glibc
import Growth

/// The list of erased people as it lies beside backups: digests only, which tell nothing without the
/// salt in the catalog.
///
/// It outlives backups: what was erased after one was made stays erased when it is restored
/// (RELIABILITY: RP2). One line a digest, `<hexadecimal digest> <when>`, under a line that says what it is
/// and, by a digest of the salt, of which workspace.
struct ErasureList {
    /// Its name in a workspace and in a backup.
    static let fileName = "erasures"
    private static let head = "groundswell erasures 1 "
    /// What tells lists of one workspace from those of another; empty when there is no list.
    private let mark: String
    /// When each digest was put on the list.
    let digests: [[UInt8]: Timestamp]

    init(_ list: SuppressionList) {
        (mark, digests) = (Self.mark(of: list.salt), list.digests)
    }

    /// Whether the list may be taken over by a workspace with this salt.
    func isOf(_ salt: [UInt8]) -> Bool { mark.isEmpty || mark == Self.mark(of: salt) }

    private static func mark(of salt: [UInt8]) -> String {
        String(FileDigest.sha256(of: hexadecimal(salt)).prefix(16))
    }

    /// Reads the list at `path`; an absent file is an empty list.
    /// - Throws: `StorageFailure` with `erasures_damaged`.
    init(file path: String) throws {
        guard access(path, F_OK) == 0 else {
            (mark, digests) = ("", [:])
            return
        }
        let text = try? String(contentsOfFileAt: path)
        let lines = (text ?? "").split(separator: "\n")
        guard let first = lines.first, first.hasPrefix(Self.head) else { throw Self.damaged(path) }
        var digests: [[UInt8]: Timestamp] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let digest = Self.bytes(parts[0]),
                let moment = Timestamp(iso: String(parts[1]))
            else { throw Self.damaged(path) }
            digests[digest] = moment
        }
        (mark, self.digests) = (String(first.dropFirst(Self.head.count)), digests)
    }

    /// Writes the list into the folder of a backup or workspace, unless it says the same already.
    func write(toBackup folder: String) throws {
        let lines = digests.map { hexadecimal($0.key) + " " + $0.value.iso }.sorted()
        let text = ([Self.head + mark] + lines).joined(separator: "\n") + "\n"
        let path = folder + "/" + Self.fileName
        if (try? String(contentsOfFileAt: path)) == text { return }
        try DurableFile.write(text, to: path)
    }

    private static func bytes(_ digits: Substring) -> [UInt8]? {
        let digits = Array(digits.utf8)
        guard digits.count % 2 == 0, !digits.isEmpty else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[place...place + 1], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func damaged(_ path: String) -> StorageFailure {
        StorageFailure(
            "erasures_damaged",
            operation: "read the list of erased people",
            place: path,
            cause: "its content is not what was written",
            advice: "Put the copy from the workspace or another backup in its place."
        )
    }
}
