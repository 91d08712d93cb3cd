import FoundationEssentials
public import Growth
import Synchronization

/// Events in immutable segment files, answered by scanning columns (first form: one layout, no
/// index by event name).
///
/// Readers take a snapshot and never wait for writers. The order of the manifest is the order of
/// the imports: of several copies of one event the earliest is the fact, the others are hidden
/// behind it and come back when its import is undone.
public final class ColumnarEventStore: EventStore {
    private let directory: SegmentDirectory
    private let published: Mutex<Snapshot>
    /// Held while a new snapshot is made, so that writers wait for each other and readers for none.
    private let writing = Mutex(())

    /// Opens the segments that the manifest names, in its order, and removes files it does not
    /// name.
    ///
    /// Every named file is read once and its SHA-256 compared. With `skippingDamaged` a damaged segment
    /// is left out instead, which is good only for undoing the import that brought it.
    /// - Throws: `StorageFailure`, code `segment_damaged` when a named file is missing or changed;
    ///   nothing is removed then.
    public init(
        directory path: String,
        manifest: [SegmentDescription],
        skippingDamaged: Bool = false
    ) throws {
        directory = try SegmentDirectory(path: path)
        var vocabulary = Vocabulary()
        let segments = try manifest.compactMap { [directory] description -> Segment? in
            do {
                return try open(description, in: directory, into: &vocabulary)
            } catch let failure as StorageFailure
                where skippingDamaged && failure.code == "segment_damaged"
            {
                return nil
            }
        }
        published = Mutex(Snapshot(segments, vocabulary))
        let named = Set(manifest.map { ByteString($0.name) })
        for name in try directory.fileNames() where !named.contains(ByteString(name)) {
            try directory.remove(name)
        }
    }

    /// The segments that questions see now.
    func snapshot() -> Snapshot { published.withLock { $0 } }

    /// What staging `batch` would find, without writing anything.
    public func preview(
        _ batch: EventBatch,
        replacing replaced: [SegmentDescription] = []
    ) -> StagedSegment {
        let staging = staging(of: batch, replacing: replaced)
        return StagedSegment(
            segment: nil,
            added: staging.added,
            duplicates: staging.duplicates,
            conflicts: staging.conflicts
        )
    }

    private func staging(of batch: EventBatch, replacing replaced: [SegmentDescription]) -> Staging
    {
        let names = Set(replaced.map(\.name))
        let earlier = snapshot().shown.map(\.segment)
            .filter { !names.contains($0.description.name) }
        return Staging(batch, behind: earlier)
    }

    /// Stages a batch; see `EventStore`.
    ///
    /// Files are named by 128 random bits and never written again.
    public func stage(
        _ batch: EventBatch,
        replacing replaced: [SegmentDescription]
    ) throws -> StagedSegment {
        let staging = staging(of: batch, replacing: replaced)
        return StagedSegment(
            segment: staging.events.isEmpty ? nil : try write(staging),
            added: staging.added,
            duplicates: staging.duplicates,
            conflicts: staging.conflicts
        )
    }

    private func write(_ staging: Staging) throws -> SegmentDescription {
        var generator = SystemRandomNumberGenerator()
        let bits = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let name = hexadecimal(bits) + ".segment"
        let encoder = SegmentEncoder(events: staging.events, index: staging.index)
        return try directory.create(name) { file in
            try encoder.write(to: &file)
            return SegmentDescription(
                name: name,
                rows: staging.events.count,
                bytes: file.count,
                checksum: file.checksum(),
                directory: "",
                earliest: staging.events.first?.time ?? .distantPast,
                latest: staging.events.last?.time ?? .distantPast,
                formatVersion: Int(SegmentFormat.version),
                sources: []
            )
        }
    }

    public func publish(_ segment: SegmentDescription) throws {
        try change { snapshot in
            let segments = snapshot.shown.map(\.segment)
            if segments.contains(where: { $0.description.name == segment.name }) { return nil }
            var vocabulary = snapshot.vocabulary
            let opened = try open(segment, in: directory, into: &vocabulary)
            return Snapshot(segments + [opened], vocabulary)
        }
    }

    public func discard(_ segment: SegmentDescription) throws {
        try change { snapshot in
            let segments = snapshot.shown.map(\.segment)
            let rest = segments.filter { $0.description.name != segment.name }
            return rest.count < segments.count ? Snapshot(rest, snapshot.vocabulary) : nil
        }
        try directory.remove(segment.name)
    }

    /// Swaps the snapshot for the next one, if `next` makes one.
    private func change(_ next: (Snapshot) throws -> Snapshot?) throws {
        try writing.withLock { _ in
            if let new = try next(snapshot()) { published.withLock { $0 = new } }
        }
    }
}

/// The published segments at one moment, in order of import.
struct Snapshot: Sendable {
    /// A segment and which of its rows are copies of an event in an earlier one.
    struct Shown: Sendable {
        let segment: Segment
        /// One flag a row, or none when no row is hidden.
        let hidden: [Bool]

        /// Whether questions see `row`.
        func isVisible(_ row: Int) -> Bool { hidden.isEmpty || !hidden[row] }
    }

    let shown: [Shown]
    /// What the codes of all segments stand for.
    let vocabulary: Vocabulary

    /// Sorts out which rows hide behind which.
    init(_ segments: [Segment], _ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        let hidden = IDIndex.hiddenRows(in: segments.map { $0.idIndex() })
        shown = zip(segments, hidden).map { Shown(segment: $0, hidden: $1) }
    }
}

/// Opens one segment of the manifest after comparing its size and checksum.
private func open(
    _ description: SegmentDescription,
    in directory: SegmentDirectory,
    into vocabulary: inout Vocabulary
) throws -> Segment {
    let path = directory.path(of: description.name)
    guard !description.name.isEmpty, !description.name.utf8.contains(UInt8(ascii: "/")),
        let found = try fingerprint(ofFile: path)
    else { throw damaged(description, at: path, "the file is missing") }
    guard found.bytes == description.bytes else {
        throw damaged(
            description,
            at: path,
            "it has \(found.bytes) bytes, not \(description.bytes)"
        )
    }
    do {
        let file = try map(path)
        guard found.checksum == description.checksum else {
            try SegmentFile(file).checkBlocks()
            throw SegmentDamage("its checksum is another")
        }
        return try Segment(description, file: SegmentFile(file), into: &vocabulary)
    } catch let damage as SegmentDamage {
        throw damaged(description, at: path, damage.reason)
    }
}

private func map(_ path: String) throws -> Data {
    do { return try Data(contentsOf: URL(filePath: path), options: .alwaysMapped) } catch {
        throw StorageFailure(
            "disk_failed",
            operation: "read the segment",
            place: path,
            cause: "it cannot be mapped"
        )
    }
}

/// The failure of a segment that is not what the manifest says, naming what is lost with it.
private func damaged(
    _ segment: SegmentDescription,
    at path: String,
    _ reason: String
) -> StorageFailure {
    StorageFailure(
        "segment_damaged",
        operation: "open \(segment.rows) events from "
            + "\(segment.earliest.iso) to \(segment.latest.iso)",
        place: path,
        cause: reason,
        advice: "Restore this file from a backup, or undo the import that brought it "
            + "(groundswell imports) and import its file again."
    )
}
