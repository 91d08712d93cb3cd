import Growth

/// What a file is that holds no text, by its first bytes.
enum FileSort: Hashable {
    case workbook
    /// Anything else, with what it is called and what to do.
    case other(String, advice: String)

    /// The sort of a file called `name` that starts with `head`; `nil` when it may be text.
    static func detect(in head: ArraySlice<UInt8>, name: String) -> FileSort? {
        if head.starts(with: Array("PK\u{3}\u{4}".utf8)) { return zip(head, name: name) }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .workbook }
        for (magic, sort) in known where head.starts(with: magic) { return sort }
        return isBinary(head) ? .other("a binary file", advice: exportAdvice) : nil
    }

    private static let exportAdvice = "Export the rows as CSV or JSON and import that."
    private static let unpackAdvice = "Unpack it and import the file inside."

    private static let known: [(magic: [UInt8], sort: FileSort)] = [
        (Array("%PDF-".utf8), .other("a PDF", advice: exportAdvice)),
        (Array("PAR1".utf8), .other("a Parquet file", advice: exportAdvice)),
        (Array("SQLite format 3\u{0}".utf8), .other("a SQLite database", advice: exportAdvice)),
        (Array("PK\u{5}\u{6}".utf8), .other("an empty zip archive", advice: exportAdvice)),
        ([0x28, 0xB5, 0x2F, 0xFD], .other("a zstd archive", advice: unpackAdvice)),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .other("an xz archive", advice: unpackAdvice)),
        (Array("BZh".utf8) + [0x31], .other("a bzip2 archive", advice: unpackAdvice)),
        (Array("BZh".utf8) + [0x39], .other("a bzip2 archive", advice: unpackAdvice)),
    ]

    /// Workbooks are zip archives, and hardly anything else is imported by mistake.
    private static func zip(_ head: ArraySlice<UInt8>, name: String) -> FileSort {
        let marks = ["[Content_Types].xml", "xl/", "opendocument.spreadsheet"]
        let hasMark = marks.contains { head.firstRange(of: Array($0.utf8)) != nil }
        let isArchive = name.lowercased().hasSuffix(".zip")
        return isArchive && !hasMark ? .other("a zip archive", advice: unpackAdvice) : .workbook
    }

    /// Whether more than a tenth of the bytes are controls that no text has.
    private static func isBinary(_ head: ArraySlice<UInt8>) -> Bool {
        if let found = TextEncoding.detect(in: head), found.encoding != .utf8 { return false }
        let controls = head.count { $0 < 0x20 && !(0x09...0x0D).contains($0) }
        return controls >= 8 && controls * 10 > head.count
    }

    /// The problem that stops an import of this.
    func problem(file: String) -> InputProblem {
        switch self {
        case .workbook:
            InputProblem(
                "file_is_workbook",
                "This is an Excel workbook; save the sheet as CSV and import that.",
                advice: "In Excel: File, Save As, CSV UTF-8.",
                file: file
            )
        case .other(let sort, let advice):
            InputProblem(
                "file_not_text",
                "This is \(sort), not text.",
                advice: advice,
                file: file
            )
        }
    }
}

extension ImportFile {
    /// Refuses a file that holds no text, gzip taken off.
    /// - Throws: `InputProblem` with `file_is_workbook` or `file_not_text`.
    func checkIsText(encoding: TextEncoding? = nil) throws(InputProblem) {
        if encoding == .utf16LittleEndian || encoding == .utf16BigEndian { return }
        let stream = try open()
        let head = try stream.rawHead()
        let packedName = isCompressed ? stem : name
        if let sort = FileSort.detect(in: head.prefix(4_096), name: packedName) {
            throw sort.problem(file: path)
        }
    }
}
