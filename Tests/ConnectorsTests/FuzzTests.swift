import Growth
import Testing

@testable import Connectors

@Suite("Broken files")
struct FuzzTests {
    /// A small generator of our own, so that a seed means the same everywhere.
    struct Random {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(1, bound)))
        }
    }

    private static let csv = """
        id,event,time,user,account,email,amount
        1,Signed Up,2026-01-01T00:00:00Z,u1,a,"x@y.example",12.5
        2,"a ""quoted"" one",2026-01-02,u2,,"multi
        line",3
        3,Öpen,2026-01-03 10:00,u3,b,,

        """
    private static let jsonl = """
        {"type":"track","event":"A","userId":"u","messageId":"1","timestamp":"2026-01-01T00:00:00Z","properties":{"a":[1,2.5,"x\\u00e9"]}}
        {"type":"identify","userId":"u","traits":{"email":"a@b.example"},"timestamp":"2026-01-01T00:00:00Z"}
        {"batch":[{"type":"group","groupId":"g","userId":"u","timestamp":"2026-01-01T00:00:00Z"}],"sentAt":"2026-01-01T00:00:00Z"}

        """

    private func mutated(_ bytes: [UInt8], _ random: inout Random) -> [UInt8] {
        var bytes = bytes
        let special: [UInt8] = [
            0, 0x22, 0x2C, 0x0A, 0x0D, 0xFF, 0xFE, 0x5B, 0x7B, 0x5D, 0x7D, 0x5C, 0x39, 0x2D,
        ]
        for _ in 0...random.next(8) where !bytes.isEmpty {
            let place = random.next(bytes.count)
            switch random.next(5) {
            case 0: bytes[place] = UInt8(random.next(256))
            case 1: bytes.insert(special[random.next(special.count)], at: place)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.next(20)))
            case 3:
                bytes.insert(
                    contentsOf: bytes[place..<min(bytes.count, place + 30)],
                    at: random.next(bytes.count)
                )
            default: bytes = Array(bytes.prefix(place))
            }
        }
        return bytes
    }

    @Test("a broken file gives a summary that adds up or a clear error", arguments: [1, 2, 3])
    func mutations(seed: UInt64) throws {
        var random = Random(state: seed)
        let seeds =
            [Self.csv, Self.jsonl].map { Array($0.utf8) }
            + [utf16(Self.csv, isLittle: true, withMark: true), gzip(Array(Self.csv.utf8))]
        for round in 0..<500 {
            let bytes = mutated(seeds[round % seeds.count], &random)
            let kind = random.next(3) == 0 ? "people" : "events"
            do {
                let answer = try ImportFixture(bytes, name: "x").read(kind)
                let summary = try #require(answer.summary)
                #expect(
                    summary.rows == summary.accepted + summary.rejected + summary.skipped
                        && summary.rejected == answer.rejections.count,
                    "seed \(seed) round \(round)"
                )
            } catch {
                let isClear = error is InputProblem || error is InputProblems
                #expect(isClear, "seed \(seed) round \(round): \(error)")
            }
        }
    }

    @Test(
        "the good rows of a broken file are the same in quotes and read again",
        arguments: [7, 8]
    )
    func rowsComeBack(seed: UInt64) throws {
        var random = Random(state: seed)
        for round in 0..<500 {
            let bytes = mutated(Array(Self.csv.utf8), &random)
            guard !bytes.isEmpty else { continue }
            let good = try cells(bytes)
            let written = good.map { row in
                row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
            }
            let text = written.map { $0 + "\n" }.joined()
            guard !text.isEmpty else { continue }
            #expect(try cells(Array(text.utf8)) == good, "seed \(seed) round \(round)")
        }
    }

    /// The cells of the rows without a problem.
    private func cells(_ bytes: [UInt8]) throws -> [[String]] {
        let fixture = try ImportFixture(bytes)
        let stream = try ImportFile(fixture.path).open(encoding: .utf8)
        var reader = try CSVReader(stream, delimiter: UInt8(ascii: ","))
        var row = CSVRow()
        var found: [[String]] = []
        while try reader.read(into: &row) {
            guard row.problem == nil else { continue }
            found.append((0..<row.count).map { String(decoding: row.bytes($0), as: UTF8.self) })
        }
        return found
    }

    @Test("a broken mapping or configuration gives problems, never a trap", arguments: [4, 5])
    func yaml(seed: UInt64) {
        var random = Random(state: seed)
        let mapping = """
            kind: events
            columns:
              user: {column: a, map: {x: y}}
              event: b
              time: {column: t, format: DD/MM/YYYY}
            when: {a: [b]}
            properties: "*"

            """
        for _ in 0..<500 {
            let text = String(decoding: mutated(Array(mapping.utf8), &random), as: UTF8.self)
            _ = try? Mapping.read(text, fileName: "m")
            let other = mutated(Array(ConfigurationFile.template(company: "x").utf8), &random)
            _ = try? ConfigurationFile.read(String(decoding: other, as: UTF8.self), fileName: "c")
        }
    }

    @Test("values of any sort never trap", arguments: [6])
    func values(seed: UInt64) {
        var random = Random(state: seed)
        let letters = Array("0123456789.,-+() /:TZ$€eEAPM'\u{A0}".unicodeScalars)
        for _ in 0..<20_000 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<random.next(24)).map { _ in letters[random.next(letters.count)] }
                )
            )
            for type in [FieldType.time, .money, .number, .integer, .email, .domain, .boolean] {
                _ = try? FieldReader.value(text, type: type, field: "x", .init())
            }
            _ = TimeFormat(text)
            _ = TimeFormat.detect(in: [text])
        }
    }
}
