import Growth

/// Writes a segment: takes rows in their final order and writes blocks as they fill.
///
/// Memory: 24 bytes a row, in the end 56, and each distinct id; never the texts. When it throws the caller removes
/// the file.
struct SegmentWriter: ~Copyable {
    private let name: String
    private let disk: any Disk
    var blocks: BlockWriter
    var summary = SegmentSummary()
    private var columns = ColumnBuffers()
    private var properties = TextList()
    private var messageIDs = TextList()
    private var prints: [Fingerprint] = []
    private var highestSource = 0

    private var kinds = Codebook<Kind>()
    private var users = Codebook<ByteString>()
    private var anonymous = Codebook<ByteString>()
    private var previous = Codebook<ByteString>()
    private var references = Codebook<AccountReference>()

    private struct Kind: Hashable {
        let name: ByteString
        let call: Event.Call
    }

    /// Makes a file called `name`, which the disk has never had.
    /// - Throws: `StorageFailure`.
    init(name: String, on disk: any Disk, workspace: [UInt8]) throws {
        (self.name, self.disk) = (name, disk)
        blocks = BlockWriter(try disk.create(name), workspace: workspace)
    }

    /// Appends the next row; `source` counts along the sources given to `finish`.
    /// - Throws: `StorageFailure`.
    mutating func append(_ event: Event, source: Int, print: Fingerprint) throws {
        precondition((0..<SegmentLayout.sourceLimit).contains(source), "sources have 16 bits")
        highestSource = max(highestSource, source)
        prints.append(print)
        summary.add(event.time.millis)
        appendCodes(of: event)
        appendTimes(of: event)
        columns.append(UInt64(source), to: .sources)
        if prints.count % SegmentLayout.chunkRows == 0 { try writeColumns() }
        try appendTexts(of: event)
    }

    /// Writes what is left, and brings the file and its name to disk.
    /// - Throws: `StorageFailure`.
    consuming func finish(sources: [EventSource]) throws -> SegmentDescription {
        precondition(
            prints.isEmpty || highestSource < sources.count,
            "every row comes from one of the sources"
        )
        try writeColumns()
        try properties.move(to: &blocks, as: .properties)
        try messageIDs.move(to: &blocks, as: .messageIDs)
        try writeIDs()
        try writeDictionaries()
        return try close(sources: sources)
    }

    /// Writes the directory, and brings the file and its name to disk.
    consuming func close(sources: [EventSource]) throws -> SegmentDescription {
        let seal = try blocks.finish(summary)
        try disk.sync()
        return SegmentDescription(
            name: name,
            rows: Int(summary.rows),
            bytes: seal.bytes,
            checksum: seal.checksum,
            directory: seal.directory,
            earliest: Timestamp(millis: summary.earliest),
            latest: Timestamp(millis: summary.latest),
            formatVersion: Int(SegmentLayout.version),
            sources: sources
        )
    }
}

// MARK: Columns

extension SegmentWriter {
    private mutating func appendCodes(of event: Event) {
        let kind = Kind(name: event.name.bytes, call: event.call)
        columns.append(kinds.code(of: kind), to: .kinds)
        columns.append(users.code(ofOptional: event.user?.bytes), to: .users)
        columns.append(anonymous.code(ofOptional: event.anonymous?.bytes), to: .anonymous)
        columns.append(previous.code(ofOptional: event.previous), to: .previous)
        columns.append(references.code(ofOptional: event.account), to: .accounts)
    }

    private mutating func appendTimes(of event: Event) {
        let times = RowTimes(event)
        columns.append(times.seconds, to: .seconds)
        columns.append(times.millis, to: .millis)
        columns.append(times.delay, to: .delays)
        columns.append(times.given, to: .given)
        columns.append(times.sendDelay, to: .sendDelays)
        columns.append(times.receiptDelay, to: .receiptDelays)
    }

    private mutating func writeColumns() throws {
        for tag in ColumnBuffers.tags where !columns[tag].isEmpty {
            try blocks.write(IntegerCodec.encode(columns[tag]), as: tag, rows: columns[tag].count)
        }
        columns.removeAll()
    }
}

/// The integers of the block being filled, of each column.
private struct ColumnBuffers {
    static let tags = BlockTag.perRow.filter { $0.rawValue <= BlockTag.sources.rawValue }
    private var columns = [[UInt64]](repeating: [], count: tags.count)

    subscript(tag: BlockTag) -> [UInt64] { columns[ColumnBuffers.place(of: tag)] }

    mutating func append(_ value: UInt64, to tag: BlockTag) {
        columns[ColumnBuffers.place(of: tag)].append(value)
    }

    mutating func removeAll() {
        for place in columns.indices { columns[place].removeAll(keepingCapacity: true) }
    }

    private static func place(of tag: BlockTag) -> Int {
        Int(tag.rawValue - BlockTag.kinds.rawValue)
    }
}

// MARK: Texts and ids

extension SegmentWriter {
    private mutating func appendTexts(of event: Event) throws {
        let isEmpty = event.properties.isEmpty
        properties.append(isEmpty ? "" : JSONValue.object(event.properties).compactText)
        messageIDs.append(event.id.text)
        if properties.isFull { try properties.move(to: &blocks, as: .properties) }
        if messageIDs.isFull { try messageIDs.move(to: &blocks, as: .messageIDs) }
    }

    private mutating func writeDictionaries() throws {
        try write(kinds.values.map(\.name.text), as: .kindNames)
        try writeCalls()
        try write(users.values.map(\.text), as: .userIDs)
        try write(anonymous.values.map(\.text), as: .anonymousIDs)
        try write(previous.values.map(\.text), as: .previousIDs)
        try write(references.values.map(\.kindText), as: .referenceKinds)
        try write(references.values.map(\.idText), as: .referenceIDs)
    }

    private mutating func write(_ texts: [String], as tag: BlockTag) throws {
        try write(texts.count, as: tag) { $1.append(texts[$0]) }
    }

    /// Writes `count` texts, of which `append` puts each into a list, in blocks.
    mutating func write(
        _ count: Int,
        as tag: BlockTag,
        _ append: (Int, inout TextList) -> Void
    ) throws {
        var list = TextList()
        for place in 0..<count {
            append(place, &list)
            if list.isFull { try list.move(to: &blocks, as: tag) }
        }
        try list.move(to: &blocks, as: tag)
    }

    private mutating func writeCalls() throws {
        try write(kinds.values.map { UInt64($0.call.rawValue) }, as: .kindCalls)
    }

    /// Writes a list of integers in blocks.
    mutating func write(_ values: [UInt64], as tag: BlockTag) throws {
        for start in stride(from: 0, to: values.count, by: SegmentLayout.chunkRows) {
            let chunk = Array(values[start...].prefix(SegmentLayout.chunkRows))
            try blocks.write(IntegerCodec.encode(chunk), as: tag, rows: chunk.count)
        }
    }

    private mutating func writeIDs() throws {
        let order = prints.enumerated().map { IDEntry(print: $1, row: UInt32($0)) }.sorted()
        try write(order.count) { order[$0] }
    }

    /// Writes the id index: entries in order of digest, then row, in blocks of four columns each.
    mutating func write(_ count: Int, _ entry: (Int) -> IDEntry) throws {
        for start in stride(from: 0, to: count, by: SegmentLayout.chunkRows) {
            let entries = (start..<min(start + SegmentLayout.chunkRows, count)).map(entry)
            var block: [UInt8] = []
            block.reserveCapacity(entries.count * IDLookup.entrySize)
            for entry in entries { block.append(integer: entry.print.id.high) }
            for entry in entries { block.append(integer: entry.print.id.low) }
            for entry in entries { block.append(integer: entry.print.content) }
            for entry in entries { block.append(integer: entry.row) }
            try blocks.write(block, as: .ids, rows: entries.count)
        }
    }
}

/// An entry of the id index.
struct IDEntry: Comparable {
    let print: Fingerprint
    let row: UInt32

    static func < (left: IDEntry, right: IDEntry) -> Bool {
        left.print.id != right.print.id ? left.print.id < right.print.id : left.row < right.row
    }
}

extension TextList {
    /// Writes the texts as one block, if there are any, and starts again.
    fileprivate mutating func move(to blocks: inout BlockWriter, as tag: BlockTag) throws {
        if count == 0 { return }
        try blocks.write(encoded(), as: tag, rows: count)
        removeAll()
    }
}

extension AccountReference {
    /// Empty when the id is the account's own.
    fileprivate var kindText: String {
        switch self {
        case .id: ""
        case .through(let kind, _): kind.rawValue
        }
    }

}
