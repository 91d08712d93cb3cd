import Dispatch
import Glibc
import Growth
import Synchronization

/// Reads Segment calls of a file that has one on each line, on all processors.
///
/// The file is cut at ends of lines into blocks, and each block into pieces that are read at the same time; then
/// what came of the pieces is taken over in the order of the file. So the result does not depend on how many
/// processors there are.
struct SegmentFile {
    private let session: ImportSession
    private let readers: [PieceReader]

    /// Bytes of a piece, about.
    private static let pieceBytes = 1 << 20

    init(_ session: ImportSession) {
        self.session = session
        readers = (0..<2 * processors()).map { _ in PieceReader() }
    }

    /// Reads everything; `false` when there was not even an empty object.
    func read(_ reader: inout JSONItemReader) throws -> Bool {
        var (bytes, line, items) = ([UInt8](), 0, 0)
        while try reader.readLines(readers.count * SegmentFile.pieceBytes, into: &bytes) {
            let pieces = SegmentFile.pieces(of: bytes, count: readers.count)
            read(bytes, pieces)
            for reader in readers.prefix(pieces.count) {
                try reader.piece.withLock { piece in
                    try piece.handOver(to: session, behind: line)
                    (line, items) = (line + piece.lines, items + piece.items)
                }
            }
            session.tell(reader.stream)
        }
        return items > 0
    }

    private func read(_ bytes: [UInt8], _ pieces: [Range<Int>]) {
        let readers = readers
        DispatchQueue.concurrentPerform(iterations: pieces.count) { number in
            readers[number].read(bytes[pieces[number]])
        }
    }

    /// Cuts `bytes` at ends of lines into about equal pieces, `count` at most.
    static func pieces(of bytes: [UInt8], count: Int) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        for number in 1...count where start < bytes.count {
            let wanted = max(start, bytes.count / count * number)
            let end = number == count ? nil : bytes[wanted...].firstIndex(of: 0x0A)
            pieces.append(start..<(end.map { $0 + 1 } ?? bytes.count))
            start = pieces[pieces.count - 1].upperBound
        }
        return pieces
    }
}

private func processors() -> Int { max(1, min(16, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }

/// Reads one piece after another; its dictionaries are kept from piece to piece.
private final class PieceReader: Sendable {
    let piece = Mutex(SegmentPiece())

    func read(_ bytes: ArraySlice<UInt8>) {
        piece.withLock { piece in bytes.withUnsafeBufferPointer { piece.read($0) } }
    }
}

/// What came of a piece of a file.
private struct SegmentPiece {
    /// Something that is not just the next row.
    struct Exception {
        /// How many rows come before it.
        let row: Int
        /// Its line, counted from 1 in the piece.
        let line: Int
        let outcome: Outcome
    }

    enum Outcome {
        /// The next row has no id.
        case withoutID(RowHash)
        /// An event that `SegmentEvents` read.
        case draft(EventDraft)
        case problem(CellProblem)
    }

    /// Lines, and those of them that are not blank.
    private(set) var lines = 0
    private(set) var items = 0
    private var columns = EventColumns()
    private var exceptions: [Exception] = []
    private let translator = SegmentEvents()
    private var translation = CodeTranslation()
    /// The columns of the session that `translation` leads to.
    private var target = 1
    /// Whether the dictionaries are those of columns that are gone.
    private var isStale = false

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        beginAgain()
        guard let base = bytes.baseAddress else { return }
        var reader = SegmentLine(bytes)
        var start = 0
        while start < bytes.count {
            let found = memchr(base + start, 0x0A, bytes.count - start)
            let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
            lines += 1
            readLine(bytes, start..<end, &reader)
            start = end + 1
        }
    }

    private mutating func beginAgain() {
        if isStale {
            (columns, translation, isStale) = (EventColumns(), CodeTranslation(), false)
        } else {
            columns.removeRows()
        }
        exceptions.removeAll(keepingCapacity: true)
        (lines, items) = (0, 0)
    }

    private mutating func readLine(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        _ reader: inout SegmentLine
    ) {
        let isTooLong = range.count > JSONItemReader.itemLimit
        let line = isTooLong ? range : trimmed(range, bytes)
        if line.isEmpty { return }
        items += 1
        if isTooLong { return add(.problem(.itemTooLong)) }
        guard reader.read(line, line: lines, into: &columns) else {
            return translate(Array(bytes[line]))
        }
        let row = columns.count - 1
        guard columns.ids.range(row).isEmpty else { return }
        var (content, hash) = ([UInt8](), RowHash())
        columns.appendCanonicalContent(of: row, to: &content)
        hash.add(content)
        exceptions.append(Exception(row: row, line: lines, outcome: .withoutID(hash)))
    }

    private func trimmed(_ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        if line.count > 1, bytes[line.lowerBound] == UInt8(ascii: "{"),
            bytes[line.upperBound - 1] == UInt8(ascii: "}")
        {
            return line
        }
        let text = Array(bytes[line])
        let rest = Connectors.trimmed(text[...])
        let start = line.lowerBound + rest.startIndex
        return start..<start + rest.count
    }

    private mutating func translate(_ text: [UInt8]) {
        do throws(CellProblem) {
            for part in translator.parts(of: try JSONImport.value(of: text[...])) {
                do throws(CellProblem) {
                    add(.draft(try translator.draft(of: part)))
                } catch {
                    add(.problem(error))
                }
            }
        } catch {
            add(.problem(error))
        }
    }

    private mutating func add(_ outcome: Outcome) {
        exceptions.append(Exception(row: columns.count, line: lines, outcome: outcome))
    }
}

extension SegmentPiece {
    /// Tells `session` of everything, in the order of the file; lines count on from `line`.
    mutating func handOver(to session: ImportSession, behind line: Int) throws {
        var next = 0
        for exception in exceptions {
            try handOver(next..<exception.row, to: session, behind: line)
            next = exception.row
            switch exception.outcome {
            case .withoutID(let hash):
                next += 1
                let id = session.rowID(hash)
                try handOver(exception.row..<next, to: session, behind: line, id: id)
            case .draft(let draft): try handOver(draft, to: session, line: line + exception.line)
            case .problem(let problem): try session.reject(problem, line: line + exception.line)
            }
        }
        try handOver(next..<columns.count, to: session, behind: line)
    }

    private func handOver(_ draft: EventDraft, to session: ImportSession, line: Int) throws {
        let event: Event
        do throws(CellProblem) {
            event = try draft.event(session)
        } catch {
            return try session.reject(error, line: line)
        }
        try session.accept(.event(event, line: line))
    }

    private mutating func handOver(
        _ rows: Range<Int>,
        to session: ImportSession,
        behind line: Int,
        id: String? = nil
    ) throws {
        if rows.isEmpty { return }
        if target != session.columnsNumber {
            (translation, target, isStale) = (CodeTranslation(), session.columnsNumber, true)
        }
        try session.accept(rows, of: columns, behind: line, id: id, by: &translation)
    }
}
