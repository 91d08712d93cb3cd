import Foundation
import GRDB
import Growth
import Testing

@testable import Catalog

/// What is flipped or cut of a small catalog is noticed or changes no answer; it never ends the program.
///
/// `GROUNDSWELL_EVERY_BYTE=1` tries every byte instead of a sample.
@Suite struct DamageTests {
    private let bytes: Data
    private let content: CatalogContent
    private let everyByte = ProcessInfo.processInfo.environment["GROUNDSWELL_EVERY_BYTE"] != nil

    init() throws {
        let folder = try CatalogFolder()
        do {
            let catalog = try folder.open()
            try catalog.fill()
            content = try CatalogContent(catalog)
        }
        let small = try DatabaseQueue(path: folder.file)
        try small.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM")
        }
        try small.close()
        bytes = try Data(contentsOf: URL(filePath: folder.file))
    }

    /// What opening and reading `bytes` leads to: `same`, a code, or what is wrong.
    private func outcome(of bytes: Data) throws -> String {
        let folder = try CatalogFolder()
        try bytes.write(to: URL(filePath: folder.file))
        do {
            let catalog = try folder.open()
            return try CatalogContent(catalog) == content ? "same" : "another answer"
        } catch let failure as StorageFailure { return failure.code }
    }

    private func tally(_ damaged: some Sequence<(String, Data)>) throws -> [String: Int] {
        var tally: [String: Int] = [:]
        for (name, bytes) in damaged {
            let outcome = try outcome(of: bytes)
            tally[outcome, default: 0] += 1
            #expect(
                ["same", "catalog_damaged", "catalog_newer", "catalog_failed"].contains(outcome),
                "\(name)"
            )
        }
        return tally
    }

    @Test("a flipped byte is noticed or harmless")
    func flips() throws {
        let step = everyByte ? 1 : 97
        let flips = stride(from: 0, to: bytes.count, by: step).lazy
            .map { position -> (String, Data) in
                var copy = bytes
                let mask = UInt8(truncatingIfNeeded: position &* 167 &+ 91) | 1
                copy[position] ^= mask
                return ("byte \(position) ^ \(mask)", copy)
            }
        let tally = try tally(flips)
        print("flips of \(bytes.count) bytes: \(tally.sorted { $0.key < $1.key })")
        #expect((tally["catalog_damaged"] ?? 0) > 0)
    }

    @Test("a file that was cut off is noticed")
    func truncations() throws {
        let step = everyByte ? 64 : 1_536
        let cuts = stride(from: 1, to: bytes.count, by: step).lazy
            .map { ("cut at \($0)", bytes.prefix($0)) }
        let tally = try tally(cuts)
        print("cuts of \(bytes.count) bytes: \(tally.sorted { $0.key < $1.key })")
        #expect(tally["same"] == nil)
    }

    @Test("pages of zeros, pages of another place and missing pages are noticed or harmless")
    func pages() throws {
        let pages = bytes.count / 512
        let damaged = stride(from: 0, to: pages, by: everyByte ? 1 : 5).lazy
            .flatMap { page -> [(String, Data)] in
                let range = page * 512..<(page + 1) * 512
                let other = (page * 7 + 3) % pages
                var (zeroed, swapped) = (bytes, bytes)
                zeroed.replaceSubrange(range, with: Data(count: 512))
                swapped.replaceSubrange(range, with: bytes[other * 512..<(other + 1) * 512])
                return [("page \(page) zeroed", zeroed), ("page \(other) in \(page)", swapped)]
            }
        let tally = try tally(damaged)
        print("pages: \(tally.sorted { $0.key < $1.key })")
        #expect((tally["catalog_damaged"] ?? 0) > 0)
    }
}
