import Foundation
import Growth
import Testing

@testable import ColumnStore

@Suite struct DamageTests {
    private let folder = StoreFolder()

    private func smallSegment() throws -> SegmentDescription {
        try #require(
            try folder.open()
                .add([
                    event("a", at: 5, anonymous: "b", properties: ["k": "v"]),
                    event("b", user: nil, at: 3, account: .through(.invoices, "i")),
                ])
                .segment
        )
    }

    private func expectDamage(_ segment: SegmentDescription, _ note: Comment) {
        let failure = #expect(throws: StorageFailure.self, note) { _ = try folder.open([segment]) }
        #expect(failure?.code == "segment_damaged", note)
        #expect(failure?.place == folder.path + "/" + segment.name, note)
        #expect(
            failure?.operation
                == "open 2 events from 1970-01-01T00:00:00.003Z to 1970-01-01T00:00:00.005Z",
            note
        )
    }

    @Test("CRC-32C gives the published check value")
    func crcVector() {
        let bytes = Array("123456789".utf8)
        #expect(bytes.withUnsafeBytes { crc32c($0) } == 0xE306_9283)
        let split = bytes.withUnsafeBytes { whole in
            crc32c(
                UnsafeRawBufferPointer(rebasing: whole[4...]),
                continuing: crc32c(UnsafeRawBufferPointer(rebasing: whole[..<4]))
            )
        }
        #expect(split == 0xE306_9283)
        #expect([UInt8](repeating: 0, count: 32).withUnsafeBytes { crc32c($0) } == 0x8A91_36AA)
    }

    @Test("SHA-256 gives the published digests, one message after another")
    func shaVector() {
        var hash = SHA256Stream()
        #expect(
            hash.prefix(of: "abc")
                == IDDigest(high: 0xba78_16bf_8f01_cfea, low: 0x4141_40de_5dae_2223)
        )
        #expect(
            hexadecimal(hash.finish())
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test("every truncation is found, the empty file and the missing one too")
    func findsTruncation() throws {
        let segment = try smallSegment()
        let url = folder.url(segment.name)
        let whole = try Data(contentsOf: url)
        for length in 0..<whole.count {
            try whole.prefix(length).write(to: url)
            expectDamage(segment, "cut to \(length) bytes")
        }
        try FileManager.default.removeItem(at: url)
        expectDamage(segment, "removed")
        try (whole + [0]).write(to: url)
        expectDamage(segment, "one byte more")
        try whole.write(to: url)
        #expect(try folder.open([segment]).events().count == 2)
    }

    @Test("every changed byte is found, by the file's checksum and by the blocks' alone")
    func findsChangedBytes() throws {
        let segment = try smallSegment()
        let url = folder.url(segment.name)
        let whole = try Data(contentsOf: url)
        for position in 0..<whole.count {
            for mask: UInt8 in [1, 0x80, 0xFF] {
                var changed = whole
                changed[position] ^= mask
                #expect(throws: SegmentDamage.self, "byte \(position)") {
                    try SegmentFile(changed).checkBlocks()
                }
            }
            var changed = whole
            changed[position] ^= 0x10
            try changed.write(to: url)
            expectDamage(segment, "byte \(position)")
        }
    }

    @Test("the failure names the column that was hit")
    func namesTheColumn() throws {
        let segment = try smallSegment()
        let url = folder.url(segment.name)
        var bytes = try Data(contentsOf: url)
        let position = try #require(bytes.range(of: Data("{\"k\":\"v\"}".utf8))).lowerBound
        bytes[position] = 0x20
        try bytes.write(to: url)
        let failure = #expect(throws: StorageFailure.self) { _ = try folder.open([segment]) }
        #expect(failure?.cause == "the bytes of block properties changed")
    }

    @Test("another segment under the name is found")
    func findsSwappedFiles() throws {
        let store = try folder.open()
        let first = try #require(try store.add([event("a")]).segment)
        let second = try #require(try store.add([event("b")]).segment)
        let other = try Data(contentsOf: folder.url(second.name))
        try other.write(to: folder.url(first.name))
        let failure = #expect(throws: StorageFailure.self) { _ = try folder.open([first, second]) }
        #expect(failure?.code == "segment_damaged")
        #expect(failure?.cause == "its checksum is another")
    }

    @Test(
        "files that the manifest does not name are removed, but not before the others were checked"
    )
    func removesGarbage() throws {
        let store = try folder.open()
        let kept = try #require(try store.add([event("a")]).segment)
        let vain = try #require(try store.stage(batch([event("b")])).segment)
        try Data("half".utf8).write(to: folder.url(".0123.segment.tmp"))
        try FileManager.default.createDirectory(
            at: folder.url("folder"),
            withIntermediateDirectories: false
        )
        var missing = kept
        missing = SegmentDescription(
            name: "missing",
            rows: missing.rows,
            bytes: missing.bytes,
            checksum: missing.checksum,
            directory: "",
            earliest: missing.earliest,
            latest: missing.latest,
            formatVersion: 1,
            sources: []
        )
        #expect(throws: StorageFailure.self) { _ = try folder.open([kept, missing]) }
        #expect(folder.names.count == 4)
        let reopened = try folder.open([kept])
        #expect(folder.names == [kept.name, "folder"].sorted())
        #expect(try reopened.events().map(\.id) == ["a"])
        #expect(!folder.names.contains(vain.name))
    }

    @Test("a file that cannot be finished leaves no name behind")
    func leavesNothingHalf() throws {
        struct Stop: Error {}
        let directory = try SegmentDirectory(path: folder.path)
        #expect(throws: Stop.self) {
            try directory.create("x.segment") { writer in
                try [UInt8](repeating: 7, count: 100).withUnsafeBytes { try writer.write($0) }
                throw Stop()
            }
        }
        #expect(folder.names == [])
        try directory.create("x.segment") { _ in
            #expect(folder.names == [".x.segment.tmp"])
        }
        #expect(folder.names == ["x.segment"])
    }

    @Test("a file is never replaced")
    func neverReplaces() throws {
        let directory = try SegmentDirectory(path: folder.path)
        try Data("old".utf8).write(to: folder.url("x.segment"))
        #expect(throws: StorageFailure.self) { try directory.create("x.segment") { _ in } }
        #expect(try Data(contentsOf: folder.url("x.segment")) == Data("old".utf8))
        #expect(folder.names == ["x.segment"])
    }

    @Test("what the system says becomes a stable code and advice")
    func namesFailures() {
        let codes = [ENOSPC, EDQUOT, EFBIG, EACCES, EROFS, EIO]
            .map { number in
                errno = number
                return failure("write the segment", at: "x").code
            }
        #expect(
            codes == [
                "disk_full", "disk_full", "disk_full", "not_permitted", "not_permitted",
                "disk_failed",
            ]
        )
    }
}
