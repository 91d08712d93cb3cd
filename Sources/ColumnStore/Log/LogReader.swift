import Growth

/// Acknowledged events of a log cannot be read.
struct LogDamage: Error {
    /// What is wrong and what is lost, as the end of a sentence.
    let reason: String
    /// Whole groups before the damage.
    let groups: Int
    /// The records of every whole group, before the damage and behind it.
    let salvaged: [[LogRecord]]
}

/// Reads the log that an earlier life of the program left.
///
/// A power cut tears at most the group that was being written, and nobody was told that it counts.
/// Everything else that is not whole is damage.
enum LogReader {
    /// The records of every acknowledged group, and of the one in flight if it arrived whole.
    ///
    /// `witness` tells how much there must be.
    /// - Throws: `LogDamage`; `StorageFailure`, code `log_newer`, when this program is too old to read it.
    static func read(
        _ file: FileBytes,
        number: Int64,
        workspace: [UInt8],
        witness: LogWitness? = nil
    ) throws -> [[LogRecord]] {
        try withExtendedLifetime(file) {
            let header = try LogHeader(readingFrom: file.bytes)
            guard header.number == number, header.workspace == workspace,
                witness.map({ $0.key == header.key }) ?? true
            else {
                throw LogDamage(wholly: "it is the log of another place")
            }
            return try Groups(of: file.bytes, key: header.key, witness: witness?.mark).records()
        }
    }
}

extension LogDamage {
    /// Damage that leaves nothing to be read.
    fileprivate init(wholly reason: String) {
        (self.reason, groups, salvaged) = (reason + ", so all of it is lost", 0, [])
    }
}

extension LogHeader {
    /// Reads the first sector of a log.
    fileprivate init(readingFrom bytes: UnsafeRawBufferPointer) throws {
        let size = LogFormat.magic.count + 40
        guard bytes.count >= LogFormat.groupsStart else {
            throw LogDamage(wholly: "the file is shorter than its header")
        }
        let changed = LogDamage(wholly: "the header of the file changed")
        var decoder = LogDecoder(bytes)
        guard try decoder.bytes(8).elementsEqual(LogFormat.magic) else { throw changed }
        _ = try decoder.integer(UInt32.self)
        let oldestReader = try decoder.integer(UInt32.self)
        let number = try decoder.integer(Int64.self)
        let workspace = Array(try decoder.bytes(16))
        let key = try decoder.integer(UInt64.self)
        let crc = crc32c(UnsafeRawBufferPointer(rebasing: bytes[..<size]))
        guard try decoder.integer(UInt32.self) == crc,
            bytes[size + 4..<LogFormat.sector].allSatisfy({ $0 == 0 })
        else { throw changed }
        guard oldestReader <= LogFormat.version else { throw StorageFailure.newerLog(oldestReader) }
        self.init(number: number, workspace: workspace, key: key)
    }
}

extension StorageFailure {
    fileprivate static func newerLog(_ version: UInt32) -> StorageFailure {
        StorageFailure(
            "log_newer",
            operation: "read the log of events",
            place: "events",
            cause: "it needs format version \(version), and this program knows "
                + "\(LogFormat.version)",
            advice: "Use the newer groundswell that wrote it; nothing was changed."
        )
    }
}

/// The groups of a log, found one after the other.
private struct Groups {
    private let bytes: UnsafeRawBufferPointer
    private let key: UInt64
    private let mark: LogMark

    init(of bytes: UnsafeRawBufferPointer, key: UInt64, witness: LogMark?) {
        (self.bytes, self.key) = (bytes, key)
        let sector = UnsafeRawBufferPointer(
            rebasing: bytes[LogFormat.sector..<LogFormat.groupsStart]
        )
        mark =
            [LogMark(sector, key: key), witness].compactMap { $0 }
            .max { $0.sequence < $1.sequence }
            ?? LogMark(sequence: 0, end: LogFormat.groupsStart)
    }

    /// What was found where.
    private struct Group {
        let sequence: UInt64
        /// `nil` when its bytes are as they were written and make no sense all the same.
        let records: [LogRecord]?
        let end: Int
    }

    /// The records of all groups up to the end or the torn rest.
    func records() throws -> [[LogRecord]] {
        let whole = groupsInOrder()
        let end = whole.last?.end ?? LogFormat.groupsStart
        let later = laterGroups(from: end, after: UInt64(whole.count))
        if end >= mark.end, later.isEmpty { return whole.compactMap(\.records) }
        let salvaged = (whole + later).compactMap(\.records)
        let last = max(mark.sequence, later.last?.sequence ?? 0)
        throw LogDamage(
            reason: "of \(last) groups of events \(salvaged.count) are whole",
            groups: whole.count,
            salvaged: salvaged
        )
    }

    /// The whole groups from the first on.
    private func groupsInOrder() -> [Group] {
        var groups: [Group] = []
        var end = LogFormat.groupsStart
        while let group = group(at: end), group.sequence == UInt64(groups.count) + 1,
            group.records != nil
        {
            groups.append(group)
            end = group.end
        }
        return groups
    }

    /// Groups of this log anywhere from `start` on: there are none behind a torn one.
    private func laterGroups(from start: Int, after sequence: UInt64) -> [Group] {
        var groups: [Group] = []
        var position = start
        while position < bytes.count {
            if let group = group(at: position), group.sequence > sequence {
                groups.append(group)
                position = group.end
            } else {
                position += 1
            }
        }
        return groups
    }

    /// The group that begins at `start`; `nil` when none does, or its bytes changed.
    private func group(at start: Int) -> Group? {
        guard start < bytes.count, bytes[start] == LogFormat.groupMagic[0],
            let header = GroupHeader(UnsafeRawBufferPointer(rebasing: bytes[start...]), key: key),
            header.length <= bytes.count - start - LogFormat.groupHeaderSize
        else { return nil }
        let end = start + LogFormat.groupHeaderSize + header.length
        let payload = UnsafeRawBufferPointer(
            rebasing: bytes[start + LogFormat.groupHeaderSize..<end]
        )
        guard crc32c(payload) == header.payloadChecksum else { return nil }
        return Group(sequence: header.sequence, records: records(in: payload), end: end)
    }

    private func records(in payload: UnsafeRawBufferPointer) -> [LogRecord]? {
        var decoder = LogDecoder(payload)
        var records: [LogRecord] = []
        while !decoder.isAtEnd {
            guard let record = try? decoder.record() else { return nil }
            records.append(record)
        }
        return records
    }
}
