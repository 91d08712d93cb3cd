public import Connectors
import Glibc
import Growth

/// The rows of one import that could not be taken, as a CSV that a person opens beside the source.
///
/// Made only when there is a first rejection.
final class RejectsFile {
    private let folder: WorkspaceFolder
    private let source: String
    private var file: UnsafeMutablePointer<FILE>?
    /// Name inside `rejects/`, once there is a rejection.
    private(set) var name: String?
    /// How many rows were written.
    private(set) var count = 0
    private var groups: [RejectionGroup.Key: RejectionGroup] = [:]

    init(folder: WorkspaceFolder, source: String) { (self.folder, self.source) = (folder, source) }

    deinit { if let file { fclose(file) } }

    func append(_ rejection: Rejection) throws {
        if file == nil { try begin() }
        count += 1
        let key = RejectionGroup.Key(field: rejection.field, code: rejection.code)
        groups[key, default: RejectionGroup(count: 0, example: rejection)].count += 1
        let cells = [
            source, String(rejection.line), rejection.field ?? "", rejection.value ?? "",
            rejection.code, rejection.reason,
        ]
        try write(cells)
    }

    /// The reasons, most frequent first, each with its first row.
    var reasons: [RejectionGroup] {
        groups.values.sorted { ($1.count, $0.example.line) < ($0.count, $1.example.line) }
    }

    /// Makes the rows durable; call before the import is committed.
    func finish() throws {
        guard let file, let name else { return }
        let isDurable = fflush(file) == 0 && fsync(fileno(file)) == 0
        guard isDurable else {
            throw StorageFailure.system("write_failed", "write the rejects file", name)
        }
        try WorkspaceFolder.syncFolder(folder.rejectsFolder)
    }

    /// Removes the file of an import that was not committed.
    func abandon() {
        if let name { unlink(folder.rejectsFolder + "/" + name) }
    }

    /// Removes files that no import names.
    static func removeOrphans(in folder: WorkspaceFolder, known: Set<String>) throws {
        guard let directory = opendir(folder.rejectsFolder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasSuffix(".csv"), !known.contains(name) else { continue }
            unlink(folder.rejectsFolder + "/" + name)
        }
    }

    /// Takes a person out of all rejects files and tells how many rows lost their values.
    ///
    /// A row that names the person loses its value as a whole, since it is a piece of their data.
    static func redact(in folder: WorkspaceFolder, _ redaction: Redaction) throws -> Int {
        var count = 0
        for name in FolderCopy.names(in: folder.rejectsFolder) where name.hasSuffix(".csv") {
            count += try redact(folder.rejectsFolder + "/" + name, redaction)
        }
        return count
    }

    private static func redact(_ path: String, _ redaction: Redaction) throws -> Int {
        var reader: CSVReader
        do {
            reader = try CSVReader(ImportFile(path).open(), delimiter: UInt8(ascii: ","))
        } catch {
            throw StorageFailure.system("disk_failed", "read the rejects file", path)
        }
        let file = try WholeFile(path)
        var row = CSVRow()
        var count = 0
        while try reader.read(into: &row) {
            row.dropTextMarks()
            var cells = (0..<row.count).map { String(decoding: row.bytes($0), as: UTF8.self) }
            if row.problem != nil { cells = ["", "", "", Redaction.mark, "unreadable_row", ""] }
            let isNamed = cells.contains { redaction.covers($0) || redaction.redacted($0) != nil }
            if row.problem != nil || isNamed {
                cells = cells.map { redaction.redacted($0) ?? $0 }
                if cells.count > valueColumn { cells[valueColumn] = Redaction.mark }
                count += 1
            }
            try file.write(CSVText.line(cells))
        }
        if count > 0 { try file.finish() }
        return count
    }

    /// The place of `value` in a row.
    private static let valueColumn = 3

    private func begin() throws {
        var generator = SystemRandomNumberGenerator()
        let stem = source.split(separator: "/").last.map(String.init) ?? "import"
        let safe = String(
            stem.unicodeScalars.prefix(80).map { $0.isASCII && $0 != "/" ? Character($0) : "_" }
        )
        let name = "\(safe)-\(String(generator.next(), radix: 16)).csv"
        guard let file = fopen(folder.rejectsFolder + "/" + name, "wbx") else {
            throw StorageFailure.system(
                "file_not_made",
                "make the rejects file",
                folder.rejectsFolder
            )
        }
        (self.file, self.name) = (file, name)
        try write(["file", "line", "field", "value", "code", "reason"])
    }

    private func write(_ cells: [String]) throws {
        let line = Array(CSVText.line(cells.map(Self.shortened)).utf8)
        guard let file, fwrite(line, 1, line.count, file) == line.count else {
            throw StorageFailure.system(
                "write_failed",
                "write the rejects file",
                folder.rejectsFolder
            )
        }
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count > 1_000 ? String(text.unicodeScalars.prefix(1_000)) + "…" : text
    }
}

/// Rows of one import that were refused for one reason.
public struct RejectionGroup: Hashable, Sendable {
    /// How many rows.
    public fileprivate(set) var count: Int
    /// The first of them.
    public let example: Rejection

    /// What makes a reason.
    fileprivate struct Key: Hashable {
        let field: String?
        let code: String
    }
}
