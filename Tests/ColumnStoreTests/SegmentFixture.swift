import Growth
import Synchronization

@testable import ColumnStore

/// Files in memory; nothing ever fails.
final class ScratchDisk: Disk {
    private let files = Mutex<[String: ScratchFile]>([:])

    func names() throws -> [String] { files.withLock { $0.keys.sorted() } }

    func create(_ name: String) throws -> any DiskFile {
        let file = ScratchFile()
        files.withLock { $0[name] = file }
        return file
    }

    func open(_ name: String) throws -> any DiskFile {
        try files.withLock { $0[name] } ?? create(name)
    }

    func contents(of name: String) throws -> FileBytes? {
        files.withLock { $0[name] }.map { FileBytes(copying: $0.bytes) }
    }

    func remove(_ name: String) throws { files.withLock { $0[name] = nil } }

    func sync() throws {}
}

/// A file that is written from front to back.
final class ScratchFile: DiskFile {
    private let content = Mutex<[UInt8]>([])

    var bytes: [UInt8] { content.withLock { $0 } }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        content.withLock { content in
            precondition(offset == content.count, "a segment is written from front to back")
            content.append(contentsOf: bytes)
        }
    }

    func truncate(to size: Int) throws { content.withLock { $0.removeLast($0.count - size) } }

    func sync() throws {}
}

/// A written segment: what the manifest and the disk would have.
struct WrittenSegment {
    static let workspace = [UInt8](1...16)

    var description: SegmentDescription
    var bytes: [UInt8]

    /// Writes `events` in this order; event `i` comes from source `sourceOf(i)`.
    init(_ events: [Event], sources: Int = 1, sourceOf: (Int) -> Int = { _ in 0 }) throws {
        let disk = ScratchDisk()
        var writer = try SegmentWriter(name: "s", on: disk, workspace: Self.workspace)
        var hash = SHA256Stream()
        for (row, event) in events.enumerated() {
            let print = Fingerprint(
                id: hash.prefix(of: event.id.text),
                content: hash.prefix(of: event.canonicalContent).high
            )
            try writer.append(event, source: sourceOf(row), print: print)
        }
        description = try writer.finish(
            sources: (0..<sources).map { EventSource(number: Int64($0)) }
        )
        bytes = try disk.contents(of: "s").map { Array($0.bytes) } ?? []
    }

    /// Opens the bytes as they are now.
    func open(
        _ vocabulary: Vocabulary = Vocabulary(),
        workspace: [UInt8] = workspace
    ) throws -> ColumnStore.Segment {
        try ColumnStore.Segment(
            description,
            bytes: FileBytes(copying: bytes),
            workspace: workspace,
            into: vocabulary
        )
    }

    /// Every event that comes back.
    func events() throws -> [Event] {
        let vocabulary = Vocabulary()
        let segment = try open(vocabulary)
        let words = vocabulary.words(of: [segment])
        return (0..<segment.count).map { segment.event($0, in: words) }
    }

    /// The blocks as they lie in the file.
    func blocks() throws -> [(entry: BlockEntry, payload: [UInt8])] {
        let frame = try FileBytes(copying: bytes).frame()
        return frame.entries.map { entry in
            (entry, Array(bytes[Int(entry.offset)...].prefix(Int(entry.length))))
        }
    }

    /// Puts other blocks into the file, with checksums that fit, as a program with a fault would.
    mutating func rewrite(_ blocks: [(entry: BlockEntry, payload: [UInt8])]) throws {
        let summary = try FileBytes(copying: bytes).frame().summary
        var file = SegmentLayout.header(workspace: Self.workspace)
        var directory: [UInt8] = []
        directory.append(integer: summary.rows)
        directory.append(integer: summary.earliest)
        directory.append(integer: summary.latest)
        directory.append(integer: UInt32(blocks.count))
        directory.append(integer: UInt32(0))
        for (entry, payload) in blocks {
            let moved = BlockEntry(
                tag: entry.tag,
                flags: entry.flags,
                chunk: entry.chunk,
                rows: entry.rows,
                crc: payload.withUnsafeBytes { crc32c($0) },
                offset: UInt64(file.count),
                length: UInt64(payload.count)
            )
            directory += moved.bytes
            file += payload
        }
        let start = file.count
        file += directory
        file.append(integer: UInt64(start))
        file.append(integer: UInt32(directory.count))
        file.append(integer: directory.withUnsafeBytes { crc32c($0) })
        file += SegmentLayout.endMagic
        bytes = file
        try describe()
    }

    /// Makes the description fit the bytes.
    private mutating func describe() throws {
        var hash = SHA256Stream()
        bytes.withUnsafeBytes { hash.update($0) }
        description = SegmentDescription(
            name: description.name,
            rows: description.rows,
            bytes: bytes.count,
            checksum: hexadecimal(hash.finish()),
            directory: try FileBytes(copying: bytes).frame().digest,
            earliest: description.earliest,
            latest: description.latest,
            formatVersion: description.formatVersion,
            sources: description.sources
        )
    }
}

extension FileBytes {
    fileprivate func frame() throws -> SegmentFrame {
        try SegmentFrame(bytes, workspace: WrittenSegment.workspace)
    }
}
