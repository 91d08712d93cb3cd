import Growth
import Testing

@testable import ColumnStore

@Suite("Masks")
struct MaskTests {
    private static let workspace = [UInt8](repeating: 7, count: 16)

    @Test("A mask comes back from its file", arguments: [0, 1, 63, 64, 65, 100])
    func roundTrip(rows: Int) throws {
        var mask = Mask(rows: rows)
        for row in 0..<rows where row % 3 == 0 { mask.setCopy(row, true) }
        for row in 0..<rows where row % 5 == 0 { mask.remove(row) }
        let (bytes, description) = try written(mask)
        #expect(try read(bytes, hidden: description.hidden, rows: rows) == mask)
    }

    @Test("A bit behind the last row is damage, whatever number of rows the mask claims to hide")
    func bitsBehindTheRows() throws {
        var mask = Mask(rows: 100)
        mask.remove(99)
        var (bytes, _) = try written(mask)
        // The last byte holds the bits of rows 120 to 127.
        bytes[bytes.count - 1] = 1
        for hidden in 0...2 {
            #expect(throws: SegmentDamage.self) { try read(bytes, hidden: hidden, rows: 100) }
        }
    }

    private func written(_ mask: Mask) throws -> ([UInt8], MaskDescription) {
        let disk = MemoryDisk()
        let description = try mask.write(
            name: "a.mask",
            on: disk,
            workspace: Self.workspace,
            segment: "a.segment"
        )
        let file = try #require(try disk.contents(of: "a.mask"))
        return (withExtendedLifetime(file) { Array(file.bytes) }, description)
    }

    private func read(_ bytes: [UInt8], hidden: Int, rows: Int) throws -> Mask {
        var hash = SHA256Stream()
        bytes.withUnsafeBytes { hash.update($0) }
        let checksum = hexadecimal(hash.finish())
        return try Mask(
            FileBytes(copying: bytes),
            MaskDescription(name: "a.mask", hidden: hidden, checksum: checksum),
            segment: "a.segment",
            rows: rows,
            workspace: Self.workspace
        )
    }
}
