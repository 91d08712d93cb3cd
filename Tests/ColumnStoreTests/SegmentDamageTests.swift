import Growth
import Testing

@testable import ColumnStore

@Suite struct SegmentDamageTests {
    private static func events(_ count: Int = 40) -> [Event] {
        var generator = EventGenerator(seed: 11)
        return generator.events(count, ids: 1_000)
    }

    /// What a reader finds: the events, or damage at opening or afterwards.
    private func outcome(_ written: WrittenSegment) -> Result<[Event], SegmentDamage> {
        let vocabulary = Vocabulary()
        do {
            let segment = try written.open(vocabulary)
            let words = vocabulary.words(of: [segment])
            let events = (0..<segment.count).map { segment.event($0, in: words) }
            for row in 0..<segment.count { _ = segment.fingerprint(row) }
            if let damage = segment.damage { return .failure(damage) }
            return .success(events)
        } catch let damage as SegmentDamage {
            return .failure(damage)
        } catch {
            Issue.record(error)
            return .failure(SegmentDamage("\(error)"))
        }
    }

    @Test("Every changed byte is found by whoever reads, and by verify")
    func flips() throws {
        let events = Self.events(9)
        let whole = try WrittenSegment(events)
        #expect(outcome(whole) == .success(events))
        for position in whole.bytes.indices {
            var changed = whole
            changed.bytes[position] ^= [1, 0x80, 0xFF][position % 3]
            guard case .failure = outcome(changed) else {
                Issue.record("byte \(position) changed and nobody noticed")
                continue
            }
            #expect(throws: SegmentDamage.self, "byte \(position)") { try changed.open().verify() }
        }
    }

    @Test("Every truncation is found at opening, and bytes behind the end")
    func truncations() throws {
        let whole = try WrittenSegment(Self.events(9))
        for length in whole.bytes.indices {
            var cut = whole
            cut.bytes.removeLast(whole.bytes.count - length)
            #expect(throws: SegmentDamage.self, "cut to \(length) bytes") { try cut.open() }
            cut.bytes += [UInt8](repeating: 0, count: whole.bytes.count - length)
            if cut.bytes == whole.bytes { continue }
            #expect(throws: SegmentDamage.self, "zeros from byte \(length)") {
                try cut.open().verify()
            }
        }
        var longer = whole
        longer.bytes.append(0)
        #expect(throws: SegmentDamage.self) { try longer.open() }
    }

    @Test(
        "A segment of another workspace, an old copy and a swapped file are told apart at opening"
    )
    func foreignFiles() throws {
        let (one, other) = (Self.events(), Array(Self.events().reversed()))
        let whole = try WrittenSegment(one)
        func reason(_ open: () throws -> ColumnStore.Segment) -> String? {
            #expect(throws: SegmentDamage.self) { try open() }?.reason
        }
        #expect(
            reason { try whole.open(workspace: [UInt8](repeating: 0, count: 16)) }
                == "it belongs to another workspace"
        )
        var swapped = whole
        swapped.bytes = try WrittenSegment(other).bytes
        #expect(throws: SegmentDamage.self) { try swapped.open() }
        let versions = try ["pro", "max"]
            .map {
                try WrittenSegment([event("a", properties: ["plan": .string($0)])])
            }
        var old = versions[1]
        old.bytes = versions[0].bytes
        #expect(reason { try old.open() } == "it is another segment than the one that was written")
    }

    @Test("Damage in a block is named when it is first read, not before")
    func namesTheBlock() throws {
        var written = try WrittenSegment(Self.events())
        let blocks = try written.blocks()
        let texts = try #require(blocks.first { $0.entry.tag == BlockTag.properties.rawValue })
        written.bytes[Int(texts.entry.offset) + 3] ^= 4
        let segment = try written.open()
        #expect(segment.damage == nil)
        #expect(segment.messageID(3) == Self.events()[3].id)
        #expect(segment.damage == nil)
        #expect((0..<40).allSatisfy { segment.propertiesText($0).isEmpty })
        #expect(segment.damage == SegmentDamage("the bytes of block properties 0 changed"))
    }

    @Test("Blocks that a newer writer marks as optional are passed over, others are refused")
    func unknownBlocks() throws {
        let events = Self.events()
        let written = try WrittenSegment(events)
        func adding(tag: UInt16, flags: UInt16) throws -> WrittenSegment {
            var changed = written
            let entry = BlockEntry(
                tag: tag,
                flags: flags,
                chunk: 0,
                rows: 9,
                crc: 0,
                offset: 0,
                length: 0
            )
            try changed.rewrite([(entry, [1, 2, 3])] + (try written.blocks()))
            return changed
        }
        let optional = try adding(tag: 500, flags: BlockEntry.optional)
        #expect(outcome(optional) == .success(events))
        try optional.open().verify()
        for (tag, flags) in [(500, 0), (500, 3), (500, 2), (BlockTag.users.rawValue, 0)] {
            #expect(throws: SegmentDamage.self, "tag \(tag), flags \(flags)") {
                try adding(tag: UInt16(tag), flags: UInt16(flags)).open()
            }
        }
    }

    @Test("A missing block and a block with other rows are refused")
    func missingBlocks() throws {
        let written = try WrittenSegment(Self.events())
        let blocks = try written.blocks()
        for place in blocks.indices {
            var (without, fewer) = (blocks, blocks)
            without.remove(at: place)
            let entry = blocks[place].entry
            fewer[place].entry = BlockEntry(
                tag: entry.tag,
                flags: entry.flags,
                chunk: entry.chunk,
                rows: entry.rows - 1,
                crc: 0,
                offset: 0,
                length: 0
            )
            for blocks in [without, fewer] {
                var changed = written
                try changed.rewrite(blocks)
                guard case .failure = outcome(changed) else {
                    Issue.record("nobody missed block \(entry.tag)")
                    continue
                }
            }
        }
    }

    @Test("Nonsense under fitting checksums is damage or other events, never a crash")
    func signedNonsense() throws {
        var random = SeededGenerator(seed: 12)
        let written = try WrittenSegment(Self.events())
        let blocks = try written.blocks()
        var found = 0
        for _ in 0..<500 {
            var (changed, mutant) = (written, blocks)
            let place = Int.random(in: blocks.indices, using: &random)
            let byte = Int.random(in: blocks[place].payload.indices, using: &random)
            mutant[place].payload[byte] = UInt8.random(in: 0...255, using: &random)
            if Int.random(in: 0..<8, using: &random) == 0 { mutant[place].payload.removeLast() }
            try changed.rewrite(mutant)
            if case .failure = outcome(changed) { found += 1 }
            try? changed.open().verify()
        }
        #expect(found > 100)
    }
}
