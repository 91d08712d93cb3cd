import Growth

/// Writes the rows of one segment: header, then block after block; see docs/segment-format.md.
struct SegmentEncoder {
    /// The events in the order of the file: by time, then bytes of the id.
    let events: [Event]
    /// The id index, its rows counted along `events`.
    let index: IDIndex

    /// Writes the whole file.
    ///
    /// Holds one block in memory at a time.
    func write(to file: inout FileWriter) throws {
        let codes = encodeCodes()
        try writeHeader(to: &file)
        try write(.strings, to: &file) { $0.append(texts: codes.strings) }
        try write(.accountReferences, to: &file) { block in
            block.append(UInt64(codes.references.count))
            for reference in codes.references {
                block.append(reference.kind)
                block.append(reference.id)
            }
        }
        try write(.calls, to: &file) { block in block.bytes = events.map(\.call.rawValue) }
        try write(.names, to: &file) { $0.append(column: codes.names) }
        try write(.users, to: &file) { $0.append(column: codes.users) }
        try write(.anonymous, to: &file) { $0.append(column: codes.anonymous) }
        try write(.previous, to: &file) { $0.append(column: codes.previous) }
        try write(.accounts, to: &file) { $0.append(column: codes.accounts) }
        try writeTimes(to: &file)
        try write(.properties, to: &file) { block in
            block.append(texts: events) {
                $0.properties.isEmpty ? "" : JSONValue.object($0.properties).compactText
            }
        }
        try write(.messageIDs, to: &file) { block in block.append(texts: events, \.id.text) }
        try write(.idIndex, to: &file) { block in
            block.append(column: index.ids.map(\.high))
            block.append(column: index.ids.map(\.low))
            block.append(column: index.contents)
            block.append(column: index.rows)
        }
    }

    private func writeTimes(to file: inout FileWriter) throws {
        try write(.times, to: &file) { $0.append(column: events.map(\.time.millis)) }
        try write(.originalTimes, to: &file) { block in
            block.append(column: events.map(\.originalTime.millis))
        }
        try write(.sentAt, to: &file) { block in
            block.append(column: events.map { $0.sentAt?.millis ?? SegmentFormat.noTime })
        }
        try write(.receivedAt, to: &file) { block in
            block.append(column: events.map { $0.receivedAt?.millis ?? SegmentFormat.noTime })
        }
    }

    private func writeHeader(to file: inout FileWriter) throws {
        var header = BlockBuffer()
        header.bytes = SegmentFormat.magic
        header.append(SegmentFormat.version)
        header.append(UInt32(SegmentFormat.Block.allCases.count))
        header.append(UInt64(events.count))
        header.append(events.first?.time.millis ?? 0)
        header.append(events.last?.time.millis ?? 0)
        header.append(header.bytes.withUnsafeBytes { crc32c($0) })
        header.append(UInt32(0))
        try header.bytes.withUnsafeBytes { try file.write($0) }
    }

    private func write(
        _ block: SegmentFormat.Block,
        to file: inout FileWriter,
        _ fill: (inout BlockBuffer) -> Void
    ) throws {
        var payload = BlockBuffer()
        fill(&payload)
        let length = payload.bytes.count
        var identity = BlockBuffer()
        identity.append(block.rawValue)
        identity.append(UInt64(length))
        let crc = payload.bytes.withUnsafeBytes { payload in
            crc32c(payload, continuing: identity.bytes.withUnsafeBytes { crc32c($0) })
        }
        var header = BlockBuffer()
        header.append(block.rawValue)
        header.append(crc)
        header.append(UInt64(length))
        payload.bytes.append(
            contentsOf: repeatElement(0, count: SegmentFormat.padding(after: length))
        )
        try header.bytes.withUnsafeBytes { try file.write($0) }
        try payload.bytes.withUnsafeBytes { try file.write($0) }
    }
}

/// The columns of codes and the tables they point into.
private struct Codes {
    var strings: [String] = []
    var references: [(kind: UInt32, id: UInt32)] = []
    var names: [UInt32] = []
    var users: [UInt32] = []
    var anonymous: [UInt32] = []
    var previous: [UInt32] = []
    var accounts: [UInt32] = []
}

extension SegmentEncoder {
    /// Gives each distinct string and account reference a code, in order of first appearance.
    private func encodeCodes() -> Codes {
        var codes = Codes()
        var strings: [ByteString: UInt32] = [:]
        var references: [AccountReference: UInt32] = [:]
        func code(_ text: ByteString) -> UInt32 {
            if let known = strings[text] { return known }
            let new = UInt32(codes.strings.count)
            codes.strings.append(text.text)
            strings[text] = new
            return new
        }
        func code(_ reference: AccountReference) -> UInt32 {
            if let known = references[reference] { return known }
            switch reference {
            case .id(let id): codes.references.append((0, code(id.bytes)))
            case .through(let kind, let id):
                codes.references.append((code(ByteString(kind.rawValue)) + 1, code(id.bytes)))
            }
            let new = UInt32(codes.references.count - 1)
            references[reference] = new
            return new
        }
        for event in events {
            codes.names.append(code(event.name.bytes))
            codes.users.append(event.user.map { code($0.bytes) + 1 } ?? 0)
            codes.anonymous.append(event.anonymous.map { code($0.bytes) + 1 } ?? 0)
            codes.previous.append(event.previous.map { code($0) + 1 } ?? 0)
            codes.accounts.append(event.account.map { code($0) + 1 } ?? 0)
        }
        return codes
    }
}

/// The payload of a block while it is put together; little-endian.
private struct BlockBuffer {
    var bytes: [UInt8] = []

    mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append<Value: FixedWidthInteger>(column: [Value]) {
        bytes.reserveCapacity(bytes.count + column.count * Value.bitWidth / 8)
        for value in column { append(value) }
    }

    /// A text list: count, offsets, bytes.
    mutating func append<Element>(texts: [Element], _ text: (Element) -> String) {
        append(UInt64(texts.count))
        var blob: [UInt8] = []
        append(UInt64(0))
        for element in texts {
            blob.append(contentsOf: text(element).utf8)
            append(UInt64(blob.count))
        }
        bytes.append(contentsOf: blob)
    }

    mutating func append(texts: [String]) { append(texts: texts) { $0 } }
}
