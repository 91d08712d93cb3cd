/// Records which files make up the event store: the port behind which a database lies.
///
/// The commit of a change is the only moment at which anything about stored events becomes true. Files
/// are written and synced before the change that names them, and removed after the change that forgets
/// them, so a crash at any point leaves either state whole.
public protocol SegmentManifest: Sendable {
    /// Everything recorded, checked against its checksums.
    /// - Throws: `StorageFailure`, code `catalog_damaged` when a row is not as it was written.
    func contents() throws -> ManifestContents

    /// Records all of `change` in one durable transaction, or nothing.
    ///
    /// When it throws nobody knows which, and a restart may bring the change back until another commit
    /// succeeds. So an empty change is a transaction like any other.
    func commit(_ change: ManifestChange) throws
}

/// What the manifest holds.
public struct ManifestContents: Hashable, Sendable {
    /// Tells the files of this workspace from those of another: 16 random bytes.
    public var workspace: [UInt8]
    /// The segments that count, in the order in which they were recorded.
    public var segments: [SegmentDescription]
    /// The logs that may hold events no segment has yet, in order of number.
    public var logs: [LogDescription]

    /// A manifest.
    public init(
        workspace: [UInt8],
        segments: [SegmentDescription] = [],
        logs: [LogDescription] = []
    ) {
        (self.workspace, self.segments, self.logs) = (workspace, segments, logs)
    }
}

/// What is to be recorded together.
public struct ManifestChange: Hashable, Sendable {
    /// Segments that count from now on.
    public var added: [SegmentDescription] = []
    /// Names of segments that do not count any more.
    public var removed: [String] = []
    /// Names of segments that get another mask, or none.
    public var masks: [String: MaskDescription?] = [:]
    /// A log that is about to take events.
    public var opened: LogDescription?
    /// Numbers of logs whose events are in segments now.
    public var closed: [Int64] = []
    /// What to add to the books of each hour.
    public var books: [Hour: EventBooks] = [:]
    /// Events that were refused.
    public var deadLetters: [DeadLetter] = []

    /// No change.
    public init() {}

    /// Whether there is nothing to record.
    public var isEmpty: Bool { self == ManifestChange() }
}

/// Where a row of a segment came from: the stream of live events, or one import.
///
/// Of several copies of one event the source that comes first shows its own.
public struct EventSource: Hashable, Comparable, Sendable {
    /// 0 for live events, else the number of the import.
    public let number: Int64

    /// Events that arrived one by one and cannot be undone together.
    public static let live = EventSource(number: 0)

    /// Stands for the import that is being recorded, until the manifest gives it its number.
    public static let new = EventSource(number: -1)

    /// The source with `number`.
    public init(number: Int64) { self.number = number }

    public static func < (left: EventSource, right: EventSource) -> Bool {
        left.number < right.number
    }
}

/// What the manifest keeps about a segment; enough to find, check and order it.
public struct SegmentDescription: Hashable, Sendable {
    /// File name inside `events/`, never used again.
    public let name: String
    /// Rows in the file.
    public let rows: Int
    /// Size of the file in bytes.
    public let bytes: Int
    /// Checksum of the whole file, lowercase hexadecimal SHA-256.
    public let checksum: String
    /// Checksum of the block directory at the end of the file, which holds one of each block; lowercase
    /// hexadecimal SHA-256.
    public let directory: String
    /// Time of the earliest and latest event.
    public let earliest, latest: Timestamp
    /// Version of the format, for readers.
    public let formatVersion: Int
    /// What the source codes of its rows stand for, by code.
    public var sources: [EventSource]
    /// Which rows do not count; `nil` when all do.
    public var mask: MaskDescription?

    /// A description of a written file.
    public init(
        name: String,
        rows: Int,
        bytes: Int,
        checksum: String,
        directory: String,
        earliest: Timestamp,
        latest: Timestamp,
        formatVersion: Int,
        sources: [EventSource],
        mask: MaskDescription? = nil
    ) {
        (self.name, self.rows, self.bytes, self.checksum) = (name, rows, bytes, checksum)
        (self.directory, self.earliest, self.latest) = (directory, earliest, latest)
        (self.formatVersion, self.sources, self.mask) = (formatVersion, sources, mask)
    }
}

/// What the manifest keeps about a mask: a file with one bit for each row of a segment.
public struct MaskDescription: Hashable, Sendable {
    /// File name inside `events/`, never used again.
    public let name: String
    /// How many rows it hides.
    public let hidden: Int
    /// Checksum of the whole file, lowercase hexadecimal SHA-256.
    public let checksum: String

    /// A description of a written file.
    public init(name: String, hidden: Int, checksum: String) {
        (self.name, self.hidden, self.checksum) = (name, hidden, checksum)
    }
}

/// What the manifest keeps about a log.
public struct LogDescription: Hashable, Sendable {
    /// Counts up, never used again.
    public let number: Int64
    /// File name inside `events/`, never used again.
    public let name: String

    /// A description of a log file that is on disk.
    public init(number: Int64, name: String) { (self.number, self.name) = (number, name) }
}

/// An hour of the wall clock, UTC.
public struct Hour: Hashable, Comparable, Sendable {
    /// Hours since 1970.
    public let number: Int64

    /// The hour with `number`.
    public init(number: Int64) { self.number = number }

    /// The hour in which `moment` lies.
    public init(of moment: Timestamp) {
        let (quotient, remainder) = moment.millis.quotientAndRemainder(dividingBy: 3_600_000)
        number = remainder < 0 ? quotient - 1 : quotient
    }

    /// When it begins.
    public var start: Timestamp { Timestamp(millis: number * 3_600_000) }

    public static func < (left: Hour, right: Hour) -> Bool { left.number < right.number }
}

/// What became of the live events received within some time (RELIABILITY: RI3).
///
/// `received` is always the sum of the other four.
public struct EventBooks: Hashable, Sendable {
    /// Kept as facts.
    public var stored = 0
    /// Dropped as copies of a live event that was there.
    public var duplicates = 0
    /// Refused, with their reason kept.
    public var deadLetters = 0
    /// Dropped because the person they tell of was erased.
    public var suppressed = 0
    /// Those of the stored that left the files since: erased, or past retention.
    public var removed = 0
    /// Everything that came.
    public var received: Int { stored + duplicates + deadLetters + suppressed }

    /// Nothing yet.
    public init() {}

    /// Adds what became of other events.
    public static func += (left: inout EventBooks, right: EventBooks) {
        left.stored += right.stored
        left.duplicates += right.duplicates
        left.deadLetters += right.deadLetters
        left.suppressed += right.suppressed
        left.removed += right.removed
    }
}

/// An event that was refused, kept so that a person can see it and send it again.
public struct DeadLetter: Hashable, Sendable {
    /// When it came.
    public let receivedAt: Timestamp
    /// A stable snake_case code, such as `conflicting_copy`.
    public let code: String
    /// Why, in a sentence without the customer's values.
    public let reason: String
    /// The event as it came, JSON where it was JSON.
    public let body: String
    /// The user and anonymous id it names, for erasure.
    public let people: [String]

    /// A refused event.
    public init(
        receivedAt: Timestamp,
        code: String,
        reason: String,
        body: String,
        people: [String] = []
    ) {
        (self.receivedAt, self.code, self.reason) = (receivedAt, code, reason)
        (self.body, self.people) = (body, people)
    }
}
