import Growth

/// What a log was acknowledged to hold, at least: kept in a small file beside it, so that an old copy of the log is
/// noticed, and a log that cannot be read is told with its events and their times.
///
/// Like the mark inside the log it comes to disk some time after the group it tells of, never before: one that is
/// old, or that is none, proves less and breaks nothing. docs/log-format.md draws it.
struct LogWitness: Hashable {
    /// The key of the log, which tells it from an older one under its name.
    let key: UInt64
    /// The last group that was acknowledged, and where it ends in the log.
    private(set) var mark = LogMark(sequence: 0, end: LogFormat.groupsStart)
    /// Events in all groups.
    private(set) var events = 0
    /// Time of the earliest and latest of them; `nil` without events.
    private(set) var earliest, latest: Timestamp?

    /// Nothing yet.
    init(key: UInt64) { self.key = key }

    /// What groups hold that were read.
    init(of groups: [[LogRecord]]) {
        key = 0
        for group in groups { add(group, end: mark.end) }
    }

    /// The events with their times, as a part of a sentence.
    var summary: String {
        guard let earliest, let latest else { return "live events of unknown times" }
        return "\(events) live events from \(earliest.iso) to \(latest.iso)"
    }

    /// Adds a group that was acknowledged and ends at `end`.
    mutating func add(_ records: [LogRecord], end: Int) {
        mark = LogMark(sequence: mark.sequence + 1, end: end)
        for case .event(let event) in records {
            events += 1
            earliest = min(earliest ?? event.time, event.time)
            latest = max(latest ?? event.time, event.time)
        }
    }
}

/// The file of a witness.
extension LogWitness {
    /// The first eight bytes: `GWTNS`, then bytes that text conversions would change.
    private static let magic: [UInt8] = [0x47, 0x57, 0x54, 0x4E, 0x53, 0x0D, 0x0A, 0x00]
    private static let size = 68

    /// The name of the file beside the log called `log`.
    static func name(ofLog log: String) -> String { log + ".witness" }

    /// The file beside the log called `log`.
    func bytes(log: String) -> [UInt8] {
        var encoder = LogEncoder()
        encoder.bytes = Self.magic + Self.digest(log)
        encoder.append(key)
        encoder.append(mark.sequence)
        encoder.append(UInt64(mark.end))
        encoder.append(UInt64(events))
        encoder.append((earliest ?? Timestamp(millis: 0)).millis)
        encoder.append((latest ?? Timestamp(millis: 0)).millis)
        encoder.append(encoder.bytes.withUnsafeBytes { crc32c($0) })
        return encoder.bytes
    }

    /// Reads the file beside the log called `log`; `nil` when it is none of that log.
    init?(_ bytes: UnsafeRawBufferPointer, log: String) {
        var decoder = LogDecoder(bytes)
        guard bytes.count == Self.size,
            (try? decoder.bytes(16))?.elementsEqual(Self.magic + Self.digest(log)) == true,
            let key = try? decoder.integer(UInt64.self),
            let sequence = try? decoder.integer(UInt64.self),
            let end = (try? decoder.integer(UInt64.self)).flatMap({ Int(exactly: $0) }),
            let events = (try? decoder.integer(UInt64.self)).flatMap({ Int(exactly: $0) }),
            let earliest = try? decoder.integer(Int64.self),
            let latest = try? decoder.integer(Int64.self),
            let crc = try? decoder.integer(UInt32.self),
            crc == crc32c(UnsafeRawBufferPointer(rebasing: bytes[..<(Self.size - 4)]))
        else { return nil }
        (self.key, mark) = (key, LogMark(sequence: sequence, end: end))
        self.events = events
        if events > 0 {
            (self.earliest, self.latest) = (Timestamp(millis: earliest), Timestamp(millis: latest))
        }
    }

    /// Names are random and never used again, so this tells logs apart.
    private static func digest(_ log: String) -> [UInt8] {
        var hash = SHA256Stream()
        Array(log.utf8).withUnsafeBytes { hash.update($0) }
        return Array(hash.finish().prefix(8))
    }
}
