import Growth
import Testing

@testable import ColumnStore

@Suite struct SegmentCodecTests {
    /// Columns of every sort that a segment has, and of sorts that it should never have.
    private static func columns(seed: UInt64) -> [[UInt64]] {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...300, using: &random)
        func column(_ value: (Int) -> UInt64) -> [UInt64] { (0..<count).map(value) }
        let width = UInt64.random(in: 0...63, using: &random)
        let base = random.next()
        var total = base
        return [
            column { _ in base },
            column { UInt64($0) &+ base },
            column { UInt64($0 / 17) },
            column { base &- UInt64($0 / 9) },
            column { _ in random.next() },
            column { _ in random.next() & ((1 << width) - 1) },
            column { _ in random.next() >> UInt64.random(in: 0...63, using: &random) },
            column { _ in Bool.random(using: &random) ? .max : 0 },
            column { $0 % 40 == 39 ? random.next() >> 20 : random.next() & 15 },
            column { _ in
                total &+= random.next() & 1_023
                return total
            },
        ]
    }

    private func decoded(_ bytes: [UInt8], count: Int) throws -> [UInt64] {
        try bytes.withUnsafeBytes { try IntegerCodec.decode($0, count: count) }
    }

    @Test("Integers come back from every codec, random and extreme ones")
    func integers() throws {
        var codecs: Set<IntegerCodec> = []
        for seed in 0..<15 as Range<UInt64> {
            for column in Self.columns(seed: seed) {
                let bytes = IntegerCodec.encode(column)
                codecs.insert(try #require(IntegerCodec(rawValue: bytes[0])))
                #expect(try decoded(bytes, count: column.count) == column, "seed \(seed)")
            }
        }
        #expect(codecs == Set(IntegerCodec.allCases))
    }

    @Test("Every number of bits is packed and unpacked at every place in a byte")
    func everyWidth() throws {
        for width in 1...64 {
            let most = UInt64.max >> UInt64(64 - width)
            let column = [0, most, 1, most, most - 1, 0, 0, most, most / 3]
            #expect(try decoded(IntegerCodec.encode(column), count: 9) == column, "\(width) bits")
        }
    }

    @Test("Changed bytes of integers are damage or other integers, never a crash")
    func integerMutants() throws {
        var random = SeededGenerator(seed: 7)
        for seed in 100..<105 as Range<UInt64> {
            for column in Self.columns(seed: seed) where !column.isEmpty {
                let whole = IntegerCodec.encode(column)
                for _ in 0..<40 {
                    var bytes = whole
                    let place = Int.random(in: 0..<min(bytes.count, 60), using: &random)
                    bytes[place] = UInt8.random(in: 0...255, using: &random)
                    if Bool.random(using: &random) {
                        bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
                    }
                    let values = try? decoded(bytes, count: column.count)
                    #expect(values == nil || values?.count == column.count, "seed \(seed)")
                }
            }
        }
    }

    private func decoded(_ list: TextList) throws -> [String] {
        let bytes = list.encoded()
        let texts = try bytes.withUnsafeBytes { try Texts($0, count: list.count) }
        return (0..<list.count).map { texts[$0] }
    }

    private func list(_ texts: [String]) -> TextList {
        var list = TextList()
        for text in texts { list.append(text) }
        return list
    }

    @Test(
        "Texts come back byte by byte, and take the smallest form",
        arguments: [
            (["a", "", "caf\u{E9}", "cafe\u{301}", "\u{0}", "\u{1F600}"], TextCodec.plain),
            (Array(repeating: "{\"plan\":\"pro\",\"seats\":3}", count: 50), .deflated),
            ([String(repeating: "x", count: 1 << 20), ""], .deflated),
            ([""], .plain),
            (
                ["00000000-0000-0000-0000-000000000000", "01234567-89ab-cdef-0123-456789abcdef"],
                .uuids
            ),
            (["01234567-89AB-CDEF-0123-456789ABCDEF"], .deflated),
            (["0123456789ab-cdef-0123-456789abcdef-"], .deflated),
            (["01234567-89ab-cdef-0123-456789abcdef", "x"], .deflated),
        ]
    )
    func texts(_ texts: [String], _ codec: TextCodec) throws {
        let list = list(texts)
        #expect(list.encoded().first == codec.rawValue)
        #expect(try decoded(list).map { ByteString($0) } == texts.map { ByteString($0) })
    }

    @Test("Changed bytes of texts are damage or other texts, never a crash")
    func textMutants() throws {
        var random = SeededGenerator(seed: 8)
        let lists = [
            list((0..<40).map { "{\"number\":\($0 % 7)}" }), list(["a", "bc", "", "def"]),
            list(Array(repeating: "01234567-89ab-cdef-0123-456789abcdef", count: 3)),
        ]
        for list in lists {
            let whole = list.encoded()
            for _ in 0..<500 {
                var bytes = whole
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
                let texts = try? bytes.withUnsafeBytes { try Texts($0, count: list.count) }
                if let texts { for index in 0..<list.count { _ = texts[index] } }
            }
        }
    }

    @Test("Deflated bytes come back only in their full number")
    func deflate() throws {
        for bytes in [[], [7], [UInt8](repeating: 3, count: 100_000)] {
            let packed = Deflate.compress(bytes)
            func expand(_ packed: [UInt8], to count: Int) throws -> [UInt8] {
                try packed.withUnsafeBytes { try Deflate.expand($0, to: count) }
            }
            #expect(try expand(packed, to: bytes.count) == bytes)
            #expect(throws: SegmentDamage.self) { try expand(packed, to: bytes.count + 1) }
            if bytes.isEmpty { continue }
            #expect(throws: SegmentDamage.self) { try expand(packed, to: bytes.count - 1) }
            #expect(throws: SegmentDamage.self) { try expand(packed.dropLast(), to: bytes.count) }
        }
    }

    @Test("CRC-32C by the processor's instruction is the CRC-32C by the table")
    func checksums() {
        var random = SeededGenerator(seed: 9)
        let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
        bytes.withUnsafeBytes { bytes in
            for start in 0..<9 {
                for end in start..<bytes.count {
                    let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                    #expect(
                        crc32c(part, continuing: UInt32(end))
                            == crc32cByTable(part, continuing: UInt32(end))
                    )
                }
            }
        }
        #expect(Array("123456789".utf8).withUnsafeBytes { crc32c($0) } == 0xE306_9283)
    }

    @Test("All four times of an event come back, at the ends of time too")
    func times() {
        let moments: [Int64] = [.min, .min + 1, -1_001, -1_000, -1, 0, 1, 999, 1_000, .max]
        for time in moments {
            for original in moments {
                for sent in moments + [nil] {
                    for received in moments + [nil] {
                        let event = Event(
                            id: "i",
                            name: "n",
                            time: Timestamp(millis: time),
                            originalTime: Timestamp(millis: original),
                            sentAt: sent.map { Timestamp(millis: $0) },
                            receivedAt: received.map { Timestamp(millis: $0) }
                        )
                        let times = RowTimes(event)
                        let back = RowTimes.time(seconds: times.seconds, millis: times.millis)
                        #expect(
                            [
                                back, times.original(of: time), times.sent(of: time),
                                times.received(of: time),
                            ] == [time, original, sent, received]
                        )
                    }
                }
            }
        }
    }
}

extension [Int64] {
    fileprivate static func + (left: [Int64], right: [Int64?]) -> [Int64?] {
        left.map { $0 } as [Int64?] + right
    }
}
