import Connectors
import Foundation
import Growth

/// A file in a temporary folder that goes away with it, and what reading it gave.
final class ImportFixture {
    let path: String

    init(_ bytes: [UInt8], name: String = "rows.csv") throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("connectors-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appendingPathComponent(name).path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String, name: String = "rows.csv") throws {
        try self.init(Array(text.utf8), name: name)
    }

    deinit {
        try? FileManager.default.removeItem(
            at: URL(fileURLWithPath: path).deletingLastPathComponent()
        )
    }

    /// What an import gave.
    struct Answer {
        var items: [ImportedItem] = []
        var rejections: [Rejection] = []
        var summary: ReadSummary?

        var events: [Event] {
            items.compactMap { if case .event(let event, _) = $0 { event } else { nil } }
        }
        var records: [Record] {
            items.compactMap { if case .record(let record, _) = $0 { record } else { nil } }
        }
        var reasons: [String] { rejections.map { "\($0.line) \($0.field ?? "") \($0.code)" } }
    }

    /// Reads the file; with `inColumns` events come as columns, as an import takes them.
    func read(
        _ kind: String,
        mapping: String? = nil,
        inColumns: Bool = false
    ) throws -> Answer {
        guard let kind = ImportKind(kind) else { throw InputProblem("test", "no such kind") }
        let mapping = try mapping.map { try Mapping.read($0, fileName: "mapping.yaml") }
        let box = Box()
        box.answer.summary = try ImportReader.read(
            file: ImportFile(path),
            kind: kind,
            mapping: mapping,
            configuration: Configuration(),
            onItem: { box.answer.items.append($0) },
            onEvents: inColumns ? { box.take($0) } : nil,
            onReject: { box.answer.rejections.append($0) }
        )
        return box.answer
    }

    private final class Box {
        var answer = Answer()

        func take(_ columns: EventColumns) {
            for row in 0..<columns.count {
                answer.items.append(.event(columns.event(row), line: columns.lines[row]))
            }
        }
    }
}

/// The cells of all rows, or the problem of a row, with its line.
func rows(_ bytes: [UInt8], delimiter: UInt8? = nil) throws -> [String] {
    let fixture = try ImportFixture(bytes)
    var reader = try CSVReader(ImportFile(fixture.path).open(), delimiter: delimiter)
    var row = CSVRow()
    var found: [String] = []
    while try reader.read(into: &row) {
        let cells = (0..<row.count).map { row.text($0) }.joined(separator: "¦")
        found.append("\(row.line): " + (row.problem?.rawValue ?? cells))
    }
    return found
}

func rows(_ text: String) throws -> [String] { try rows(Array(text.utf8)) }

/// A gzip member that stores `bytes` without compressing them.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
        let block = rest.prefix(60_000)
        rest = rest.dropFirst(60_000)
        let count = UInt16(block.count)
        output.append(rest.isEmpty ? 1 : 0)
        for number in [count, ~count] { output += [UInt8(number & 0xFF), UInt8(number >> 8)] }
        output += block
    } while !rest.isEmpty
    var checksum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for number in [~checksum, UInt32(bytes.count)] {
        for shift in [0, 8, 16, 24] { output.append(UInt8(number >> UInt32(shift) & 0xFF)) }
    }
    return output
}

func utf16(_ text: String, isLittle: Bool, withMark: Bool) -> [UInt8] {
    ((withMark ? [0xFEFF] : []) + Array(text.utf16))
        .flatMap { unit -> [UInt8] in
            let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return isLittle ? bytes : bytes.reversed()
        }
}

/// The folder with real data that stands beside the package, if it is there.
let sharedData: String? = {
    let given = ProcessInfo.processInfo.environment["GROUNDSWELL_SHARED"]
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let folder = given ?? root.appendingPathComponent("../shared").path
    return FileManager.default.fileExists(atPath: folder + "/data") ? folder + "/data" : nil
}()
