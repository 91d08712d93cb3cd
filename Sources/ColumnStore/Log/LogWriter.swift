import Growth

/// Writes a log: groups of records, each on disk when its `append` returns.
///
/// Begins with a new file and never continues an old one (docs/decisions/0011).
struct LogWriter: Sendable {
    /// What the manifest has to know before the first record counts.
    let description: LogDescription
    /// Size of the file as far as it was acknowledged.
    private(set) var bytes = LogFormat.groupsStart

    private let disk: any Disk
    private let file: any DiskFile
    private let key: UInt64
    /// What was acknowledged.
    private var witness: LogWitness
    /// Where that is told beside the log; made with the first group.
    private var witnessFile: (any DiskFile)?
    /// Whether bytes of a group that failed may lie behind the acknowledged ones.
    private var hasRemains = false
    /// Whether a sync failed: what is on disk is unknown, and no later sync would tell.
    private var isLost = false

    /// Makes the file and brings it and its name to disk.
    ///
    /// `workspace` has 16 bytes and `key` is random.
    /// - Throws: `StorageFailure`; a file that was begun is garbage.
    init(
        creating name: String,
        number: Int64,
        on disk: any Disk,
        workspace: [UInt8],
        key: UInt64
    ) throws {
        precondition(workspace.count == 16, "a workspace is told by 16 bytes")
        description = LogDescription(number: number, name: name)
        (self.disk, self.key, witness) = (disk, key, LogWitness(key: key))
        file = try disk.create(name)
        let header = LogHeader(number: number, workspace: workspace, key: key)
        try file.write(header.sector + witness.mark.sector(key: key), at: 0)
        try file.sync()
        try disk.sync()
    }

    /// Brings `records` to disk as one group: one write, one sync.
    ///
    /// When it throws, the group does not count, and one life later it is there whole or not at all. After a
    /// failed write the next call begins where this one did, so it works again once there is room.
    /// - Throws: `StorageFailure`; with code `sync_failed` from the first failed sync on, for ever;
    ///   with code `group_too_large` when the group would have more than 64 MiB, and nothing is written.
    mutating func append(_ records: [LogRecord]) throws {
        guard !records.isEmpty else { return }
        guard !isLost else { throw lost }
        let group = try encoded(records)
        if hasRemains { try file.truncate(to: bytes) }
        hasRemains = true
        try file.write(group, at: bytes)
        do { try file.sync() } catch {
            isLost = true
            throw error
        }
        hasRemains = false
        bytes += group.count
        witness.add(records, end: bytes)
        tell()
    }

    /// Leaves word of what was acknowledged, in the log and beside it.
    ///
    /// Comes to disk with the next sync, or sooner. The group counts without it, so a failure changes
    /// nothing.
    private mutating func tell() {
        try? file.write(witness.mark.sector(key: key), at: LogFormat.sector)
        if witnessFile == nil {
            witnessFile = try? disk.create(LogWitness.name(ofLog: description.name))
        }
        try? witnessFile?.write(witness.bytes(log: description.name), at: 0)
    }

    /// Header and payload of the next group.
    private func encoded(_ records: [LogRecord]) throws -> [UInt8] {
        var encoder = LogEncoder()
        encoder.bytes = [UInt8](repeating: 0, count: LogFormat.groupHeaderSize)
        for record in records {
            encoder.append(record)
            guard encoder.bytes.count <= LogFormat.groupHeaderSize + LogFormat.payloadLimit else {
                throw tooLarge
            }
        }
        let header = encoder.bytes.withUnsafeBytes { group in
            GroupHeader(
                sequence: witness.mark.sequence + 1,
                payload: UnsafeRawBufferPointer(rebasing: group[LogFormat.groupHeaderSize...])
            )
        }
        encoder.bytes.replaceSubrange(..<LogFormat.groupHeaderSize, with: header.bytes(key: key))
        return encoder.bytes
    }

    private var lost: StorageFailure {
        StorageFailure(
            "sync_failed",
            operation: "save events",
            place: description.name,
            cause: "the disk failed to save earlier ones, so nothing more can be trusted to it",
            advice: "Check the disk and start the program again; nothing unsaved was confirmed."
        )
    }

    private var tooLarge: StorageFailure {
        StorageFailure(
            "group_too_large",
            operation: "save events",
            place: description.name,
            cause: "together they have more than \(LogFormat.payloadLimit >> 20) MiB",
            advice: "Send fewer events at once."
        )
    }
}

extension DiskFile {
    /// Writes bytes that lie in an array.
    fileprivate func write(_ bytes: [UInt8], at offset: Int) throws {
        try bytes.withUnsafeBytes { try write($0, at: offset) }
    }
}
