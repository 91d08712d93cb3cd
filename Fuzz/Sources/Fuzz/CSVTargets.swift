import Growth

@testable import Connectors

/// The cells of CSV files.
enum CSVTargets {
    /// A row as the reader gave it.
    private struct Row: Equatable {
        let line: Int
        let problem: CSVRowProblem?
        let bytes: [UInt8]
        let ends: [Int]
    }

    /// Rows do not depend on how the bytes arrive, and good ones are the same when they are written with
    /// every cell in quotes.
    @Sendable
    static func cells(_ bytes: [UInt8]) {
        let memory = MemoryFile(bytes)
        guard let file = memory.file else { return }
        _ = bounded { try? rows(file.open(), delimiter: nil) }
        guard !file.isCompressed else { return }
        let delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
        let delimiter = delimiters[bytes.count % 4]
        guard let whole = try? rows(file.open(encoding: .utf8), delimiter: delimiter) else {
            fail("a file in memory can be read")
        }
        checkPieces(bytes, file, whole, delimiter)
        checkWritten(whole.filter { $0.problem == nil })
    }

    private static func checkPieces(
        _ bytes: [UInt8],
        _ file: ImportFile,
        _ whole: [Row],
        _ delimiter: UInt8
    ) {
        let size = max(1 + Int(bytes[0] % 64), bytes.count / 128)
        guard bytes.count <= 8 << 10, let slow = descriptor(giving: bytes, atMost: size) else {
            return
        }
        let stream = TextStream(file: file, descriptor: slow, encoding: .utf8)
        require(
            (try? rows(stream, delimiter: delimiter)) == whole,
            "pieces of \(size) bytes give the same rows"
        )
    }

    private static func checkWritten(_ good: [Row]) {
        guard !good.isEmpty else { return }
        var text: [UInt8] = []
        for row in good { text += written(cells(of: row)) }
        let memory = MemoryFile(text)
        guard let file = memory.file,
            let again = try? rows(file.open(encoding: .utf8), delimiter: 0x2C)
        else { fail("what was written can be read") }
        require(
            again.map(\.bytes) == good.map(\.bytes) && again.map(\.ends) == good.map(\.ends),
            "written and read it is the same"
        )
        require(again.allSatisfy { $0.problem == nil }, "nothing is wrong with what was written")
    }

    private static func rows(_ stream: TextStream, delimiter: UInt8?) throws -> [Row] {
        var reader = try CSVReader(stream, delimiter: delimiter)
        var row = CSVRow()
        var found: [Row] = []
        while try reader.read(into: &row) {
            found.append(
                Row(line: row.line, problem: row.problem, bytes: row.bytes, ends: row.ends)
            )
        }
        return found
    }

    private static func cells(of row: Row) -> [ArraySlice<UInt8>] {
        zip([0] + row.ends, row.ends).map { row.bytes[$0..<$1] }
    }

    /// A line of CSV with every cell in quotes.
    static func written(_ cells: [some Collection<UInt8>]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var line: [UInt8] = []
        for cell in cells {
            if !line.isEmpty { line.append(UInt8(ascii: ",")) }
            line.append(quote)
            for byte in cell {
                if byte == quote { line.append(quote) }
                line.append(byte)
            }
            line.append(quote)
        }
        return line + [0x0A]
    }
}
