import Growth

extension SegmentWriter {
    /// Writes a whole segment of one new source: the rows of `columns` in `order`, and `ids`, their index.
    ///
    /// Nothing was appended before. Blocks are encoded on all processors, a few at a time.
    /// - Throws: `StorageFailure`.
    consuming func finish(
        _ columns: EventColumns,
        in order: [UInt32],
        ids: (Int) -> IDEntry
    ) throws -> SegmentDescription {
        let rows = OrderedRows(columns, order)
        for row in order { summary.add(columns.times[Int(row)]) }
        let chunks = (order.count + SegmentLayout.chunkRows - 1) / SegmentLayout.chunkRows
        let tags = OrderedRows.tags
        try write(chunks * tags.count) { number in
            rows.block(tags[number % tags.count], chunk: number / tags.count)
        }
        for tag in [BlockTag.properties, .messageIDs] {
            let parts = rows.textBlocks(tag)
            try write(parts.count) { rows.block(tag, of: parts[$0]) }
        }
        try write(order.count, ids)
        try writeDictionaries(of: rows)
        return try close(sources: [.new])
    }

    /// Encodes `count` blocks and writes them one after the other.
    private mutating func write(
        _ count: Int,
        _ block: @escaping @Sendable (Int) -> EncodedBlock
    ) throws {
        let width = 24
        for start in stride(from: 0, to: count, by: width) {
            for block in concurrently(min(width, count - start), { block(start + $0) }) {
                try blocks.write(block.bytes, as: block.tag, rows: block.rows)
            }
        }
    }

    private mutating func writeDictionaries(of rows: OrderedRows) throws {
        let columns = rows.columns
        let calls = UInt32(Event.Call.allCases.count)
        let kinds = rows.kinds.meanings
        try write(kinds.count, as: .kindNames) {
            $1.append(columns.nameCodes[kinds[$0] / calls])
        }
        try write(kinds.map { UInt64($0 % calls) }, as: .kindCalls)
        try write(rows.users.meanings, of: columns.userCodes, as: .userIDs)
        try write(rows.anonymous.meanings, of: columns.anonymousCodes, as: .anonymousIDs)
        try write(rows.previous.meanings, of: columns.previousCodes, as: .previousIDs)
        let (accounts, sorts) = (rows.accounts.meanings, rows.referenceSorts)
        try write(accounts.count, as: .referenceKinds) {
            let kind = Int(accounts[$0] % sorts)
            $1.append(kind == 0 ? "" : EventColumns.recordKinds[kind - 1].rawValue)
        }
        try write(accounts.map { $0 / sorts }, of: columns.accountCodes, as: .referenceIDs)
    }

    /// Writes the texts of codes that count from 1.
    private mutating func write(_ codes: [UInt32], of texts: TextCodes, as tag: BlockTag) throws {
        try write(codes.count, as: tag) { $1.append(texts[codes[$0] - 1]) }
    }
}

extension TextList {
    fileprivate mutating func append(_ text: ArraySlice<UInt8>) {
        text.withUnsafeBytes { append($0) }
    }
}

/// A block that is ready to be written.
struct EncodedBlock: Sendable {
    let bytes: [UInt8]
    let tag: BlockTag
    let rows: Int
}

/// Rows in their final order, with the codes that they have in the file.
private struct OrderedRows: Sendable {
    /// The columns of integers.
    static let tags = BlockTag.perRow.filter { $0.rawValue <= BlockTag.sources.rawValue }

    let columns: EventColumns
    let order: [UInt32]
    /// Codes of names and calls together; of accounts and how they are named together.
    let kinds, users, anonymous, previous, accounts: FileCodes
    /// A code of an account is its code in the columns times this, and how it is named.
    let referenceSorts: UInt32

    init(_ columns: EventColumns, _ order: [UInt32]) {
        let hasRecords = columns.accountKinds.contains { $0 > 0 }
        let sorts = UInt32(hasRecords ? EventColumns.recordKinds.count + 1 : 1)
        (self.columns, self.order, referenceSorts) = (columns, order, sorts)
        let codes = concurrently(5) { part in
            switch part {
            case 0: FileCodes(order, OrderedRows.kinds(of: columns), countsFromOne: false)
            case 1: FileCodes(order, columns.users)
            case 2: FileCodes(order, columns.anonymous)
            case 3: FileCodes(order, columns.previous)
            default: FileCodes(order, OrderedRows.references(of: columns, sorts))
            }
        }
        (kinds, users, anonymous, previous, accounts) = (
            codes[0], codes[1], codes[2], codes[3], codes[4]
        )
    }

    private static func kinds(of columns: EventColumns) -> [UInt32] {
        let calls = UInt32(Event.Call.allCases.count)
        return columns.names.indices.map {
            columns.names[$0] * calls + UInt32(columns.calls[$0].rawValue)
        }
    }

    private static func references(of columns: EventColumns, _ sorts: UInt32) -> [UInt32] {
        if sorts == 1 { return columns.accounts }
        return columns.accounts.indices.map {
            columns.accounts[$0] * sorts + UInt32(columns.accountKinds[$0])
        }
    }

    /// A block of a column of integers.
    func block(_ tag: BlockTag, chunk: Int) -> EncodedBlock {
        let start = chunk * SegmentLayout.chunkRows
        let rows = start..<min(start + SegmentLayout.chunkRows, order.count)
        let values = values(tag, rows)
        return EncodedBlock(bytes: IntegerCodec.encode(values), tag: tag, rows: rows.count)
    }

    private func values(_ tag: BlockTag, _ rows: Range<Int>) -> [UInt64] {
        switch tag {
        case .kinds: kinds.values(rows)
        case .users: users.values(rows)
        case .anonymous: anonymous.values(rows)
        case .previous: previous.values(rows)
        case .accounts: accounts.values(rows)
        case .seconds: times(rows) { $0.seconds }
        case .millis: times(rows) { $0.millis }
        case .delays: times(rows) { $0.delay }
        case .given: times(rows) { $0.given }
        case .sendDelays: times(rows) { $0.sendDelay }
        case .receiptDelays: times(rows) { $0.receiptDelay }
        default: [UInt64](repeating: 0, count: rows.count)
        }
    }

    private func times(_ rows: Range<Int>, _ part: (RowTimes) -> UInt64) -> [UInt64] {
        rows.map { place in
            let row = Int(order[place])
            let marks = columns.marks[row]
            return part(
                RowTimes(
                    time: columns.times[row],
                    original: columns.originalTimes[row],
                    sentAt: marks.contains(.sent) ? columns.sentTimes[row] : nil,
                    receivedAt: marks.contains(.received) ? columns.receivedTimes[row] : nil
                )
            )
        }
    }

    /// Which rows lie together in each block of texts.
    func textBlocks(_ tag: BlockTag) -> [Range<Int>] {
        let texts = texts(tag)
        var (blocks, start, bytes) = ([Range<Int>](), 0, 0)
        for place in order.indices {
            bytes += texts.range(Int(order[place])).count
            if bytes >= SegmentLayout.chunkBytes || place + 1 - start >= SegmentLayout.chunkTexts {
                blocks.append(start..<place + 1)
                (start, bytes) = (place + 1, 0)
            }
        }
        return start < order.count ? blocks + [start..<order.count] : blocks
    }

    /// A block of texts.
    func block(_ tag: BlockTag, of rows: Range<Int>) -> EncodedBlock {
        let texts = texts(tag)
        var list = TextList()
        texts.bytes.withUnsafeBytes { bytes in
            for place in rows {
                let range = texts.range(Int(order[place]))
                list.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
        }
        return EncodedBlock(bytes: list.encoded(), tag: tag, rows: rows.count)
    }

    private func texts(_ tag: BlockTag) -> TextRows {
        tag == .properties ? columns.properties : columns.ids
    }
}

/// Codes in order of first appearance.
private struct FileCodes: Sendable {
    /// The code of each row in the file, in order.
    let codes: [UInt32]
    /// What each code of the file was in the columns.
    let meanings: [UInt32]

    /// Renumbers `column` along `order`; codes that count from 1 keep 0 for none.
    init(_ order: [UInt32], _ column: [UInt32], countsFromOne: Bool = true) {
        let first: UInt32 = countsFromOne ? 1 : 0
        var known = [UInt32](repeating: .max, count: Int(column.max() ?? 0) + 1)
        if countsFromOne { known[0] = 0 }
        var (codes, meanings) = ([UInt32](), [UInt32]())
        codes.reserveCapacity(order.count)
        for row in order {
            let code = column[Int(row)]
            if known[Int(code)] == .max {
                known[Int(code)] = UInt32(meanings.count) + first
                meanings.append(code)
            }
            codes.append(known[Int(code)])
        }
        (self.codes, self.meanings) = (codes, meanings)
    }

    func values(_ rows: Range<Int>) -> [UInt64] { codes[rows].map { UInt64($0) } }
}
