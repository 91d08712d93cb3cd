import Growth

/// Reads a CSV file through a mapping, a built-in one or its own canonical column names.
enum CSVImport {
    private static let sampleRows = 1_000
    /// More rows than this at the end are data, however little they hold.
    private static let footerLimit = 64

    static func read(_ session: ImportSession, mapping: Mapping?) throws {
        let file = session.file
        let stream = try file.open(encoding: mapping?.encoding)
        var reader = try CSVReader(stream, delimiter: mapping?.delimiter)
        let header = try CSVHeader.read(from: &reader, file: file)
        for note in header.notes { session.note(note) }
        let choice = try choose(session, mapping: mapping, header: header)
        session.format = choice.name
        let samples = try sampleRows(of: file, mapping: mapping)
        let plans = try choice.mappings.map {
            try RowPlan(
                $0,
                header: header,
                samples: samples,
                configuration: session.configuration,
                file: file
            )
        }
        let marks = choice.mappings.contains(where: \.dropsTextMarks)
        try readRows(session, &reader, stream, header: header, plans: plans, dropsMarks: marks)
        try session.handOverEmails()
        if session.rows == 0 { session.note("the file holds a header and no rows") }
        if stream.encoding != .utf8 { session.note("read as \(stream.encoding.rawValue)") }
    }

    /// The mappings that hold for the file and what to call them.
    private static func choose(
        _ session: ImportSession,
        mapping: Mapping?,
        header: CSVHeader
    ) throws -> (name: String, mappings: [Mapping]) {
        if let mapping { return (mapping.name ?? session.file.stem, [mapping]) }
        if let found = BuiltInMappings.find(header, kind: session.kind) { return found }
        if let own = BuiltInMappings.canonical(header, kind: session.kind) {
            return ("our own column names", [own])
        }
        throw InputProblem(
            "mapping_needed",
            "the columns of this CSV are not known: \(Printable.list(header.names)).",
            advice: "Write a mapping, or have one proposed: groundswell import "
                + "\(session.kind.name) \(ShellWord.quoted(session.file.path)) --propose.",
            file: session.file.path
        )
    }

    /// The first rows of the file, for telling how dates are written.
    static func sampleRows(of file: ImportFile, mapping: Mapping?) throws -> [CSVRow] {
        let stream = try file.open(encoding: mapping?.encoding)
        var reader = try CSVReader(stream, delimiter: mapping?.delimiter)
        var rows: [CSVRow] = []
        var bytes = 0
        var row = CSVRow()
        guard try reader.read(into: &row) else { return [] }
        while rows.count < sampleRows, bytes < CSVReader.rowLimit, try reader.read(into: &row) {
            guard row.problem == nil else { continue }
            bytes += row.bytes.count
            rows.append(row)
        }
        return rows
    }

    private static func readRows(
        _ session: ImportSession,
        _ reader: inout CSVReader,
        _ stream: TextStream,
        header: CSVHeader,
        plans: [RowPlan],
        dropsMarks: Bool
    ) throws {
        var row = CSVRow()
        var held: [CSVRow] = []
        while try reader.read(into: &row) {
            if dropsMarks { row.dropTextMarks() }
            if row.problem == nil, (0..<row.count).allSatisfy(row.isBlank) {
                session.skip("rows of blank cells")
                continue
            }
            if Footer.mayBelong(row, columns: header.names.count), held.count < footerLimit {
                held.append(row)
                continue
            }
            for early in held { try take(early, session, header: header, plans: plans) }
            held.removeAll(keepingCapacity: true)
            try take(row, session, header: header, plans: plans)
            session.tick(stream)
        }
        if held.contains(where: Footer.tells) {
            session.skip("footer of a report", rows: held.count)
            let last = held.count == 1 ? "the last row was" : "the last \(held.count) rows were"
            session.note("\(last) taken for the footer of a report, from line \(held[0].line)")
        } else {
            for early in held { try take(early, session, header: header, plans: plans) }
        }
    }

    private static func take(
        _ row: CSVRow,
        _ session: ImportSession,
        header: CSVHeader,
        plans: [RowPlan]
    ) throws {
        if let problem = row.problem {
            return try session.reject(
                CellProblem(problem.rawValue, problem.sentence),
                line: row.line
            )
        }
        if row.count > header.names.count, !extraCellsAreBlank(row, header) {
            return try session.reject(tooManyCells(row, header), line: row.line)
        }
        if row.count < header.names.count {
            session.count("fewer cells than the header; the missing ones were read as blank")
        }
        var items: [ImportedItem] = []
        do throws(CellProblem) {
            var skipped: String?
            for plan in plans {
                switch try plan.read(row, session) {
                case .items(let found): items += found
                case .skip(let reason): skipped = skipped ?? reason
                }
            }
            if items.isEmpty { return session.skip(skipped ?? "nothing in the row") }
        } catch {
            return try session.reject(error, line: row.line)
        }
        try session.accept(items)
    }

    private static func extraCellsAreBlank(_ row: CSVRow, _ header: CSVHeader) -> Bool {
        (header.names.count..<row.count).allSatisfy(row.isBlank)
    }

    private static func tooManyCells(_ row: CSVRow, _ header: CSVHeader) -> CellProblem {
        CellProblem(
            CSVRowProblem.moreCellsThanHeader.rawValue,
            value: row.text(header.names.count),
            "\(row.count) cells under a header of \(header.names.count); a delimiter inside a cell "
                + "needs quotes"
        )
    }
}

/// Recognizes the lines that reports put below their rows: totals, copyright, who made it.
enum Footer {
    /// Whether `row` could be such a line: nearly empty.
    static func mayBelong(_ row: CSVRow, columns: Int) -> Bool {
        guard row.problem == nil, columns > 1 else { return false }
        var filled = 0
        for column in 0..<row.count where !row.isBlank(column) {
            filled += 1
            if filled > max(1, columns / 2) { return false }
        }
        if filled <= 1, row.count < columns || tells(row) { return true }
        return isTotal(firstText(row))
    }

    /// Whether `row` says that it is one.
    static func tells(_ row: CSVRow) -> Bool {
        let text = firstText(row)
        return isTotal(text)
            || [
                "copyright", "\u{A9}", "confidential", "generated by", "exported by",
                "report generated", "as of ",
            ]
            .contains { text.utf8.starts(with: $0.utf8) }
    }

    private static func isTotal(_ text: String) -> Bool {
        ["total", "grand total", "subtotal", "sum of", "record count"]
            .contains { word in
                guard text.utf8.starts(with: word.utf8) else { return false }
                let next = text.utf8.dropFirst(word.utf8.count).first
                return next.map { !(97...122).contains($0) || $0 == UInt8(ascii: "s") } ?? true
            }
    }

    private static func firstText(_ row: CSVRow) -> String {
        for column in 0..<row.count where !row.isBlank(column) {
            return row.text(column).prefix(64).lowercased()
        }
        return ""
    }
}
