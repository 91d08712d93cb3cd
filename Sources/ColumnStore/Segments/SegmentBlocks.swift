import Growth
import Synchronization

/// The blocks of a mapped file: found at opening, each checked when it is first read.
final class SegmentBlocks: Sendable {
    /// What the directory says about the file as a whole.
    let summary: SegmentSummary
    private let file: FileBytes
    /// The blocks of each known tag, by its raw value, in order of chunk.
    private let places: [[Int]]
    private let entries: [BlockEntry]
    private let checks: BlockChecks
    private let firstDamage = Mutex<SegmentDamage?>(nil)
    private let isDamaged = Atomic(false)

    /// Opens the file that `description` names; costs its frame only.
    /// - Throws: `SegmentDamage`.
    init(
        _ description: SegmentDescription,
        _ file: FileBytes,
        workspace: [UInt8]
    ) throws(SegmentDamage) {
        guard file.bytes.count == description.bytes else {
            throw SegmentDamage("it has \(file.bytes.count) bytes, not \(description.bytes)")
        }
        let frame = try SegmentFrame(file.bytes, workspace: workspace)
        guard frame.digest == description.directory else {
            throw SegmentDamage("it is another segment than the one that was written")
        }
        (summary, entries, self.file) = (frame.summary, frame.entries, file)
        places = try frame.places()
        checks = BlockChecks(count: entries.count)
        try checkDescription(description)
    }

    private func checkDescription(_ description: SegmentDescription) throws(SegmentDamage) {
        guard Int(exactly: summary.rows) == description.rows,
            summary.earliest == description.earliest.millis,
            summary.latest == description.latest.millis
        else { throw SegmentDamage("its rows are others than were written") }
    }

    /// The first damage met since the opening.
    var damage: SegmentDamage? {
        isDamaged.load(ordering: .acquiring) ? firstDamage.withLock { $0 } : nil
    }

    /// Keeps damage that a reader cannot throw.
    func note(_ damage: SegmentDamage) {
        firstDamage.withLock { if $0 == nil { $0 = damage } }
        isDamaged.store(true, ordering: .releasing)
    }

    /// What `read` returns, or `nil` when it throws; the damage is kept.
    func noting<Result>(_ read: () throws(SegmentDamage) -> Result) -> Result? {
        do { return try read() } catch {
            note(error)
            return nil
        }
    }
}

extension SegmentBlocks {
    /// How many blocks `tag` has.
    func count(of tag: BlockTag) -> Int { places[Int(tag.rawValue)].count }

    /// How many rows each block of `tag` has.
    func rows(of tag: BlockTag) -> [Int] {
        places[Int(tag.rawValue)].map { Int(entries[$0].rows) }
    }

    /// The bytes of a block that are as they were written, and its rows.
    /// - Throws: `SegmentDamage` when they are not.
    func block(
        _ tag: BlockTag,
        _ chunk: Int
    ) throws(SegmentDamage) -> (bytes: UnsafeRawBufferPointer, rows: Int) {
        guard places[Int(tag.rawValue)].indices.contains(chunk) else {
            throw SegmentDamage("a block of \(tag) is missing")
        }
        let place = places[Int(tag.rawValue)][chunk]
        let entry = entries[place]
        try check(place)
        return (bytes(of: entry), Int(entry.rows))
    }

    /// The integers of a block.
    /// - Throws: `SegmentDamage`.
    func integers(_ tag: BlockTag, _ chunk: Int) throws(SegmentDamage) -> [UInt64] {
        let block = try block(tag, chunk)
        return try IntegerCodec.decode(block.bytes, count: block.rows)
    }

    /// All texts of `tag`.
    /// - Throws: `SegmentDamage`.
    func texts(_ tag: BlockTag) throws(SegmentDamage) -> [String] {
        var all: [String] = []
        for chunk in 0..<count(of: tag) {
            let block = try block(tag, chunk)
            let texts = try Texts(block.bytes, count: block.rows)
            for index in 0..<block.rows { all.append(texts[index]) }
        }
        return all
    }

    /// Compares the blocks of some tags with their checksums, on two threads.
    /// - Throws: `SegmentDamage` of the first that differs.
    func check(_ tags: [BlockTag]) throws(SegmentDamage) {
        let blocks = tags.flatMap { places[Int($0.rawValue)] }
        let parts = blocks.count < 16 ? 1 : 2
        let found = concurrently(parts) { part in
            noting(blocks[blocks.count * part / parts..<blocks.count * (part + 1) / parts])
        }
        if let damage = found.compactMap({ $0 }).first { throw damage }
    }

    private func noting(_ blocks: ArraySlice<Int>) -> SegmentDamage? {
        do throws(SegmentDamage) {
            for block in blocks { try check(block) }
            return nil
        } catch { return error }
    }

    /// Compares every block with its checksum, also those that this version does not know, and the file as a
    /// whole with `checksum`.
    ///
    /// - Throws: `SegmentDamage`.
    func checkEverything(_ checksum: String) throws(SegmentDamage) {
        for number in entries.indices { try check(number, again: true) }
        var hash = SHA256Stream()
        hash.update(file.bytes)
        guard hexadecimal(hash.finish()) == checksum else {
            throw SegmentDamage("its checksum is another")
        }
    }

    /// Lets go of the memory that the file takes; see `FileBytes`.
    func giveBack() { file.giveBack() }

    private func bytes(of entry: BlockEntry) -> UnsafeRawBufferPointer {
        let start = Int(entry.offset)
        return UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + Int(entry.length)])
    }

    private func check(_ number: Int, again: Bool = false) throws(SegmentDamage) {
        if checks.isGood(number), !again { return }
        let entry = entries[number]
        guard crc32c(bytes(of: entry)) == entry.crc else {
            let tag = BlockTag(rawValue: entry.tag).map { "\($0)" } ?? "\(entry.tag)"
            throw SegmentDamage("the bytes of block \(tag) \(entry.chunk) changed")
        }
        checks.markGood(number)
    }
}

/// Which blocks were compared with their checksum: one flag each, set by any thread.
///
/// `@unchecked Sendable`: the flags are atomic and live until `deinit`.
private final class BlockChecks: @unchecked Sendable {
    private let flags: UnsafeMutableBufferPointer<Atomic<Bool>>

    init(count: Int) {
        flags = .allocate(capacity: count)
        for index in 0..<count { flags.initializeElement(at: index, to: Atomic(false)) }
    }

    deinit {
        flags.deinitialize()
        flags.deallocate()
    }

    func isGood(_ index: Int) -> Bool { flags[index].load(ordering: .relaxed) }

    func markGood(_ index: Int) { flags[index].store(true, ordering: .relaxed) }
}
