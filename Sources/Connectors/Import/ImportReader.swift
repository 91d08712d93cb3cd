public import Growth

/// Reads the rows of a file into events and records.
///
/// A row that cannot be read is told through `onReject` and the rest goes on; what makes the whole file
/// unreadable is thrown. Nothing in a file can trap.
public enum ImportReader {
    /// Reads `file` as `kind`.
    ///
    /// Without a mapping the format is told from the content: Segment, PostHog, Mixpanel, Amplitude,
    /// Stripe and HubSpot JSON; exports of Segment warehouses, Stripe, HubSpot and Salesforce and our own
    /// column names in CSV.
    /// `onItem` takes each fact in the order of the file and `onReject` each row that cannot be used;
    /// what they throw ends the reading. With `onEvents` events come in columns instead, as many at a time as
    /// columns hold, and those of a large file are read on all processors. The currency of `configuration` holds where the file names none.
    /// - Throws: `InputProblem` or `InputProblems` about the file or the mapping; what `onItem`, `onEvents`
    ///   and `onReject` throw.
    public static func read(
        file: ImportFile,
        kind: ImportKind,
        mapping: Mapping? = nil,
        configuration: Configuration,
        onItem: @escaping (ImportedItem) throws -> Void,
        onEvents: ((EventColumns) throws -> Void)? = nil,
        onReject: @escaping (Rejection) throws -> Void,
        onProgress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> ReadSummary {
        if let mapping, mapping.kind != kind {
            throw InputProblem(
                "mapping_of_another_kind",
                "the mapping is for \(mapping.kind.name), not for \(kind.name).",
                advice: "Import the file as \(mapping.kind.name), or change the mapping's kind.",
                file: file.path
            )
        }
        try file.checkIsText(encoding: mapping?.encoding)
        let session = ImportSession(
            file: file,
            kind: kind,
            configuration: configuration,
            onItem: onItem,
            onEvents: onEvents,
            onReject: onReject,
            onProgress: onProgress
        )
        let isJSON = try mapping?.format.isJSON ?? JSONFormat.looksLikeJSON(file)
        if isJSON {
            try JSONImport.read(session, format: mapping?.format)
        } else {
            try CSVImport.read(session, mapping: mapping)
        }
        return try session.finish()
    }
}

/// One fact from a file.
public enum ImportedItem: Hashable, Sendable {
    /// An event and the line its row starts on.
    case event(Event, line: Int)
    /// A record and the line its row starts on.
    case record(Record, line: Int)
}

/// Why a row was not taken.
public struct Rejection: Hashable, Sendable {
    /// The line of the file, from 1.
    public let line: Int
    /// The field or column, if it is about one.
    public let field: String?
    /// The value that could not be read, at most 200 characters of it.
    public let value: String?
    /// A stable snake_case code.
    public let code: String
    /// What is wrong and what was expected, one sentence without a full stop.
    public let reason: String

    /// Why the row on `line` was not taken.
    public init(line: Int, field: String? = nil, value: String? = nil, code: String, reason: String)
    {
        (self.line, self.field, self.value) = (line, field, value)
        (self.code, self.reason) = (code, reason)
    }
}

/// How far the reading of a file is.
public struct ImportProgress: Hashable, Sendable {
    /// Bytes of the file consumed, as they lie on disk.
    public let bytesRead: Int64
    /// Bytes of the whole file.
    public let bytes: Int64
    /// Rows seen so far.
    public let rows: Int
}

/// What became of the rows of a file.
public struct ReadSummary: Hashable, Sendable {
    /// What the file was taken for: `Segment JSON`, the name of a mapping, ….
    public let format: String
    /// Rows seen: accepted + rejected + skipped.
    public let rows: Int
    /// Rows that became at least one fact.
    public let accepted: Int
    /// Rows told through `onReject`.
    public let rejected: Int
    /// Rows left out on purpose, by reason, most first.
    public let skips: [Skip]
    /// What a person should know about how the file was read.
    public let notes: [String]

    /// Rows left out for one reason.
    public struct Skip: Hashable, Sendable {
        /// Why, as a phrase: "filtered out by the mapping".
        public let reason: String
        /// How many rows.
        public let rows: Int
    }

    /// Rows left out on purpose.
    public var skipped: Int { skips.reduce(0) { $0 + $1.rows } }
}

/// Why one cell or member cannot be read; becomes a `Rejection` with its line.
struct CellProblem: Error {
    let code: String
    let field: String?
    let value: String?
    let reason: String

    init(_ code: String, field: String? = nil, value: String? = nil, _ reason: String) {
        self.code = code
        self.field = field.map { Printable.escaped($0) }
        self.reason = Printable.escaped(reason, limit: 1_000)
        self.value = value.map { String($0.prefix(200)) }
    }
}
