import Growth

@testable import ColumnStore

/// The files of the event store, with checksums that always fit: what lies behind a checksum must not
/// trap either, since a program of ours may have written it wrongly.
enum StoreTargets {
    static let workspace = [UInt8](repeating: 7, count: 16)

    /// What a log that was read holds is the same when its records are written and read again.
    @Sendable
    static func log(_ bytes: [UInt8]) {
        let groups = bounded { () -> [[LogRecord]]? in
            do {
                return try LogReader.read(
                    FileBytes(copying: bytes),
                    number: 1,
                    workspace: workspace
                )
            } catch let damage as LogDamage {
                return damage.salvaged
            } catch {
                require(error is StorageFailure, "a problem of the file, not \(error)")
                return nil
            }
        }
        for record in (groups ?? []).joined() { check(record) }
    }

    /// Numbers of variable length may be written longer than they need be, so the bytes are compared after
    /// the first time.
    private static func check(_ record: LogRecord) {
        let first = written(record)
        guard let again = try? read(first) else { fail("what was written can be read: \(record)") }
        require(written(again) == first, "written and read it is the same: \(record)")
    }

    static func written(_ record: LogRecord) -> [UInt8] {
        var encoder = LogEncoder()
        encoder.append(record)
        return encoder.bytes
    }

    private static func read(_ bytes: [UInt8]) throws -> LogRecord {
        try bytes.withUnsafeBytes { buffer in
            var decoder = LogDecoder(buffer)
            let record = try decoder.record()
            require(decoder.isAtEnd, "all of a record is read")
            return record
        }
    }

    /// The events of a segment without damage are the same when they are written and read again.
    @Sendable
    static func segment(_ bytes: [UInt8]) {
        let file = FileBytes(copying: bytes)
        guard let events = bounded({ try? events(of: file) }) else { return }
        do {
            let copy = try written(events)
            require(try same(self.events(of: copy), events), "written and read they are the same")
        } catch {
            fail("events that were read can be written and read: \(error)")
        }
    }

    /// A segment of format 1 is damaged, or its events can be written in the format of today.
    @Sendable
    static func format1(_ bytes: [UInt8]) {
        let file = FileBytes(copying: bytes)
        guard let events = bounded({ try? Format1.events(in: file) }) else { return }
        do {
            require(try same(self.events(of: written(events)), events), "today's format holds them")
        } catch {
            fail("events that were read can be written: \(error)")
        }
    }

    /// Whether two lists say the same; the property `1e0` comes back as `1`.
    private static func same(_ left: [Event], _ right: [Event]) -> Bool {
        left.elementsEqual(right) { one, other in
            one.id == other.id && one.canonicalContent == other.canonicalContent
                && [one.time, one.sentAt, one.receivedAt]
                    == [other.time, other.sentAt, other.receivedAt]
        }
    }

    /// All events, if nothing of the file is damaged.
    private static func events(of file: FileBytes) throws -> [Event] {
        let frame = try SegmentFrame(file.bytes, workspace: workspace)
        guard let rows = Int(exactly: frame.summary.rows) else { return [] }
        let description = SegmentDescription(
            name: "a.segment",
            rows: rows,
            bytes: file.bytes.count,
            checksum: checksum(file),
            directory: frame.digest,
            earliest: Timestamp(millis: frame.summary.earliest),
            latest: Timestamp(millis: frame.summary.latest),
            formatVersion: Int(SegmentLayout.version),
            sources: [.live, EventSource(number: 1)]
        )
        let vocabulary = Vocabulary()
        let segment = try Segment(description, bytes: file, workspace: workspace, into: vocabulary)
        let words = vocabulary.words(of: [segment])
        let events = (0..<segment.count).map { segment.event($0, in: words) }
        for row in 0..<segment.count { _ = (segment.source(row), segment.fingerprint(row)) }
        try segment.verify()
        return events
    }

    static func written(_ events: [Event]) throws -> FileBytes {
        let disk = MemoryDisk()
        var writer = try SegmentWriter(name: "a.segment", on: disk, workspace: workspace)
        var hash = SHA256Stream()
        for (row, event) in events.enumerated() {
            let print = Fingerprint(
                id: hash.prefix(of: event.id.text),
                content: hash.prefix(of: event.canonicalContent).high
            )
            try writer.append(event, source: row % 2, print: print)
        }
        _ = try writer.finish(sources: [.live, EventSource(number: 1)])
        guard let file = try disk.contents(of: "a.segment") else { fail("it was just written") }
        return file
    }

    private static func checksum(_ file: FileBytes) -> String {
        var hash = SHA256Stream()
        hash.update(file.bytes)
        return hexadecimal(hash.finish())
    }

    /// A mask hides as many rows as its description says, and none that is not there.
    @Sendable
    static func mask(_ bytes: [UInt8]) {
        let file = FileBytes(copying: bytes)
        for hidden in 0...3 {
            let description = MaskDescription(
                name: "a.mask",
                hidden: hidden,
                checksum: checksum(file)
            )
            let mask = bounded {
                try? Mask(
                    file,
                    description,
                    segment: "a.segment",
                    rows: 100,
                    workspace: workspace
                )
            }
            guard let mask else { continue }
            let seen = (0..<100).count { mask.isVisible($0) }
            require(seen == 100 - hidden, "\(hidden) of 100 rows are hidden, not \(100 - seen)")
        }
    }
}
